import type { Fault } from './fault.ts';

/** Nothing can be written any more: pushes and installations fail. */
export const storageFull: Fault = {
  name: 'storage-full',
  description: 'the storage is full: nothing can be pushed or installed',
  begin: ({ state: { files } }) => {
    files.full = true;
    return () => {
      files.full = false;
    };
  },
};
