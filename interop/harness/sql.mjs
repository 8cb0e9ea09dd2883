import pg from 'pg';

/** @param {number} port - of a PostgreSQL that startPostgres() of postgres.mjs started */
export async function connectTo(port) {
  const sql = new pg.Client({ host: '127.0.0.1', port, user: 'holdfast', database: 'postgres' });
  // A database that goes says so to each query; between two of them nobody asks.
  sql.on('error', () => {});
  await sql.connect();
  return sql;
}

/** Everything that `work` does, or nothing. */
export async function inTransaction(port, work, beforeCommit = () => {}) {
  const sql = await connectTo(port);
  try {
    await sql.query('begin');
    const result = await work(sql);
    await beforeCommit();
    await sql.query('commit');
    return result;
  } finally {
    // What is not committed is undone with its connection.
    await sql.end();
  }
}
