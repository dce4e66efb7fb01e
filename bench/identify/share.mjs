// A thread does not inherit the loader of TypeScript on Node 20, so its entry registers it by itself.
import { register } from 'tsx/esm/api';

register();
export const { default: readShare } = await import('./share.ts');
export default readShare;
