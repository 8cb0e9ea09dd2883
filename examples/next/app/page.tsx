import { connection } from 'next/server';
import { Room } from './room';

// A Server Component: what it renders is in the HTML, the room in it as well, with the status `idle`.
export default async function Page() {
  await connection(); // rendered at each request, not at build time
  return (
    <main>
      <h1>Room</h1>
      <p>Rendered at {new Date().toISOString()}.</p>
      <Room />
    </main>
  );
}
