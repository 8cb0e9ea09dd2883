import type { OutboxRecord } from './record.js';

/** A Blob as it is written down: where it stood in the arguments, its bytes and type, and of a file its name and time. */
export type KeptBlob = readonly [
  path: readonly string[],
  bytes: ArrayBuffer,
  type: string,
  name?: string | undefined,
  lastModified?: number | undefined,
];

type Fields = Record<string, unknown>;

/** The item with its Blobs apart, as bytes: a private window of WebKit keeps no Blob, and nothing of what comes with one. */
export async function withoutBlobs(record: OutboxRecord): Promise<OutboxRecord> {
  const blobs: Promise<KeptBlob>[] = [];
  const keep = async (path: string[], blob: Blob & Partial<File>): Promise<KeptBlob> => [
    path,
    await blob.arrayBuffer(),
    blob.type,
    blob.name,
    blob.lastModified,
  ];
  const strip = (value: unknown, path: string[]): unknown => {
    if (value instanceof Blob) {
      blobs.push(keep(path, value));
      return null;
    }
    const inner = (field: unknown, name: string | number) => strip(field, [...path, `${name}`]);
    if (Array.isArray(value)) return value.map(inner);
    if (!value || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, inner(field, name)]),
    );
  };
  const args = strip(record.args, []) as unknown[];
  return { ...record, args, blobs: await Promise.all(blobs) };
}

/** The reverse of {@link withoutBlobs}. */
export function withBlobs({ blobs, ...record }: OutboxRecord): OutboxRecord {
  if (!blobs) return record;
  const args = structuredClone(record.args) as never;
  for (const [path, bytes, type, name, lastModified] of blobs) {
    const inside = path.slice(0, -1).reduce<Fields>((from, part) => from[part] as Fields, args);
    inside[path.at(-1)!] =
      name === undefined
        ? new Blob([bytes], { type })
        : new File([bytes], name, { type, lastModified: lastModified! });
  }
  return { ...record, args };
}
