import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetMovedDrivers } from '../../../devices/kinds/android/forget-moved-drivers.ts';

describe("Appium's note of where its drivers are", () => {
  let root: string;
  const note = async (installPath: string) => {
    const folder = join(root, 'node_modules', '.cache', 'appium');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'extensions.yaml'),
      `drivers:\n  uiautomator2:\n    installPath: ${installPath}\n`,
    );
    return folder;
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'phonehome-moved-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is removed after the checkout was moved, so that a session opens', async () => {
    const folder = await note(join(root, 'before', 'node_modules', 'appium-uiautomator2-driver'));
    await forgetMovedDrivers(root);
    await assert.rejects(access(folder));
  });

  it('stays while the drivers are there, and may be missing', async () => {
    const folder = await note(root);
    await forgetMovedDrivers(root);
    await access(folder);
    await rm(folder, { recursive: true });
    await forgetMovedDrivers(root);
  });
});
