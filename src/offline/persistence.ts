import { hostStorage } from '../platform.page.js';

/**
 * Asks the browser not to give up what this origin keeps when the device runs out of space. Browsers may ask the user, or decide by
 * how the page is used; installed pages are granted it.
 * @returns whether it will not; `false` where there is no such thing
 * @see https://storage.spec.whatwg.org/#persistence
 */
export async function requestPersistence(): Promise<boolean> {
  // Missing on a page that came over plain HTTP.
  return (await hostStorage()?.persist?.()) === true;
}
