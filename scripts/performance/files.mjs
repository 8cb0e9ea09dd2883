import { readFileSync } from 'node:fs';
import { performanceFiles } from './page.mjs';
import { withComparison } from './readme.mjs';

/** Every file that has something of the results, as it is to be, by its path. */
export const filesWith = (results) => ({
  ...performanceFiles(results),
  'README.md': withComparison(readFileSync('README.md', 'utf8'), results),
});
