// As much of PostgreSQL's protocol 3.0 as one connection needs for one query at a time; `query` is that of the package `pg`.
import { connect } from 'node:net';

const PROTOCOL = 196_608;
/** How values of a type are read; all others are text. */
const readers = { 16: (text) => text === 't', 20: Number, 23: Number, 3802: JSON.parse };

const int16 = (value) => Buffer.from(new Int16Array([value]).buffer).swap16();
const int32 = (value) => Buffer.from(new Int32Array([value]).buffer).swap32();
const text = (value) => Buffer.from(`${value}\0`);
const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};

const parameters = (values) => [
  int16(values.length),
  ...values.flatMap((value) => {
    if (value === null) return [int32(-1)];
    const bytes = Buffer.from(String(value));
    return [int32(bytes.length), bytes];
  }),
];

/** Names and types of the columns. */
function readColumns(body) {
  const columns = [];
  for (let at = 2; at < body.length; ) {
    const end = body.indexOf(0, at);
    columns.push({ name: body.toString('utf8', at, end), type: body.readInt32BE(end + 7) });
    at = end + 19;
  }
  return columns;
}

function readRow(body, columns) {
  let at = 2;
  const row = {};
  for (const { name, type } of columns) {
    const length = body.readInt32BE(at);
    at += 4;
    const value = length < 0 ? null : body.toString('utf8', at, at + length);
    row[name] = value === null ? null : (readers[type]?.(value) ?? value);
    at += Math.max(length, 0);
  }
  return row;
}

const reasonOf = (body) => /\0M([^\0]*)/.exec(`\0${body.toString('utf8')}`)?.[1];

/** @param {number} port */
export function connectTo(port) {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  let rest = Buffer.alloc(0);
  let current;

  const begin = (...messages) =>
    new Promise((resolve, reject) => {
      if (current) throw new Error('one query at a time');
      current = { resolve, reject, columns: [], rows: [], rowCount: 0 };
      socket.write(Buffer.concat(messages));
    });
  const hear = (type, body) => {
    if (type === 'T') current.columns = readColumns(body);
    else if (type === 'D') current.rows.push(readRow(body, current.columns));
    else if (type === 'C') current.rowCount = Number(/(\d+)\0$/.exec(body)?.[1] ?? 0);
    else if (type === 'E') current.error = new Error(reasonOf(body));
    else if (type === 'Z') {
      const { resolve, reject, error, rows, rowCount } = current;
      current = undefined;
      if (error) reject(error);
      else resolve({ rows, rowCount });
    }
  };
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length > 4 && rest.length > rest.readInt32BE(1)) {
      const end = rest.readInt32BE(1) + 1;
      hear(String.fromCharCode(rest[0]), rest.subarray(5, end));
      rest = rest.subarray(end);
    }
  });
  const end = (error) => current?.reject(error ?? new Error('the database has gone'));
  socket.on('error', end).on('close', () => end());

  const who = text('user\0holdfast\0database\0postgres\0');
  const opened = begin(int32(who.length + 8), int32(PROTOCOL), who);
  return {
    async query(sql, values = []) {
      await opened;
      return begin(
        message('P', text(''), text(sql), int16(0)),
        message('B', text('\0'), int16(0), ...parameters(values), int16(0)),
        message('D', Buffer.from('P'), text('')),
        message('E', text(''), int32(0)),
        message('S'),
      );
    },
    close: () => void socket.end(message('X')),
  };
}

/** Everything that `work` does, or nothing. */
export async function inTransaction(port, work, beforeCommit = () => {}) {
  const sql = connectTo(port);
  try {
    await sql.query('begin');
    const result = await work(sql);
    await beforeCommit();
    await sql.query('commit');
    return result;
  } finally {
    // What is not committed is undone with its connection.
    sql.close();
  }
}
