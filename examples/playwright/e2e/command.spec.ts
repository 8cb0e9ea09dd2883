import { expect, test } from '@playwright/test';
import { status, write } from './test.js';

// The other way: one server for all tests, started by the line `webServer` of the configuration. It is told what to do by
// requests, and has one address, so tests that break it cannot run beside others that use it.
test('comes back after its connection was cut', async ({ page, request }) => {
  await page.goto('/');
  await expect(status(page)).toHaveText('connected by websocket');
  const answer = await request.post('/__control/cut', { data: [] });
  expect(await answer.text()).toBe('ok');
  await expect(status(page)).toHaveText(/connected by/);
  await write(page, 'tea');
  await expect(page.getByText('tea', { exact: true })).toBeVisible();
});
