import type { Page } from 'playwright-core';
import type { Rule } from './person.ts';

/**
 * Answers a check on its page by the rules by which a person answers it at a terminal, until it shows what it
 * found; answers the text of that.
 */
export async function clickThrough(page: Page, rules: readonly Rule[]): Promise<string> {
  const form = page.locator('#ask:not([hidden])');
  const result = page.locator('#result:not([hidden])');
  for (let last = ''; ; ) {
    const news = page.locator(`#result:not([hidden]), #ask:not([hidden]):not([data-id="${last}"])`);
    await news.first().waitFor({ timeout: 0 });
    if ((await result.count()) > 0) return shownIn(page);
    last = (await form.getAttribute('data-id')) ?? '';
    await answer(page, rules);
  }
}

async function answer(page: Page, rules: readonly Rule[]): Promise<void> {
  const asked = (await page.locator('#question').textContent()) ?? '';
  const rule = rules.find(([says]) => says.test(asked));
  const typed = rule === undefined ? '' : await rule[1](asked);
  const text = page.locator('#text:not([hidden])');
  const isText = (await text.count()) > 0;
  if (isText) await text.fill(typed);
  // What is typed at a terminal is the number of the choice.
  await page
    .locator('#buttons button')
    .nth(isText ? 0 : Number(typed || '1') - 1)
    .click();
}

/** As it is laid out, not as it is written. */
async function shownIn(page: Page): Promise<string> {
  const [text = ''] = await page.frameLocator('#result').locator('body').allInnerTexts();
  return text;
}
