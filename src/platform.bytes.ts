import { type Binary, toBase64, toBuffer } from './bytes.js';

/** Bytes as the kind that `binaryType` names: a Blob when it says so, else an ArrayBuffer. */
export function toBinary(data: Binary, binaryType?: string): Binary {
  if (data instanceof Blob) return data;
  return binaryType === 'blob' ? new Blob([data as BlobPart]) : toBuffer(data);
}

/** Hands `data` as base64 to `onText`, later: a Blob can be read no other way. */
export const readBase64 = (data: Binary, onText: (text: string) => void): void => {
  toBase64(data).then(onText);
};
