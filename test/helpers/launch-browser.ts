import { launch, type Browser } from 'puppeteer-core';

/** Debian's Chromium, or the one that CHROMIUM names. Root has no sandbox. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  return launch({ executablePath, args: ['--no-sandbox'] });
}
