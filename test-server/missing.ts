/** What to say of an error on the way in: `ws` is an optional peer, so a package manager does not bring it along. */
export function advice(error: Error & { code?: string | undefined }): string {
  return error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes("'ws'")
    ? 'the package ws is missing; install it with: npm install --save-dev ws'
    : error.message;
}
