import { parseArgs } from 'node:util';

/**
 * The options and names that a command was given. For `--help`, and for what the command does not know, the process ends with how it is
 * called.
 * @template {import('node:util').ParseArgsConfig} Config
 * @param {string} usage - a line for each way to call it
 * @param {Config} config
 * @returns {ReturnType<typeof parseArgs<Config>>}
 */
export function readArguments(usage, config = {}) {
  const options = { ...config.options, help: { type: 'boolean' } };
  let given;
  try {
    given = parseArgs({ ...config, options });
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
  if (!given.values.help) return given;
  console.log(usage);
  process.exit(0);
}
