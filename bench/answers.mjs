/** The next message of a child process; rejects when the process ends instead. */
export const answerOf = (child) =>
  new Promise((resolve, reject) => {
    const fail = () => reject(new Error('a process ended'));
    child.once('exit', fail);
    child.once('message', (message) => {
      child.off('exit', fail);
      resolve(message);
    });
  });

/** Resolves when it is true on the page; in milliseconds. */
export async function trueOn(page, condition, limitMs = 10_000) {
  const end = performance.now() + limitMs;
  while (!(await page.evaluate(`!!(${condition})`))) {
    if (performance.now() > end) throw new Error(`never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
