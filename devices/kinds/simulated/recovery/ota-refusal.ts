/**
 * Why the recovery takes no update, or null where it takes it: the checks that Android's recovery
 * makes on a package's metadata (`install.cpp`, CheckPackageMetadata), in its words.
 */
export function otaRefusal(
  metadata: ReadonlyMap<string, string>,
  properties: ReadonlyMap<string, string>,
): string | null {
  const said = (name: string) => metadata.get(name) ?? '';
  const own = (name: string) => properties.get(name) ?? '';
  if (said('ota-type') !== 'AB') return 'Package is not A/B';
  if (!said('pre-device').split('|').includes(own('ro.product.device'))) {
    return `Package is for product ${said('pre-device')} but expected ${own('ro.product.device')}`;
  }
  const source = said('pre-build');
  if (source !== '' && !source.split('|').includes(own('ro.build.fingerprint'))) {
    return `Package is for source build ${source} but expected ${own('ro.build.fingerprint')}`;
  }
  const older = Number(said('post-timestamp')) < Number(own('ro.build.date.utc'));
  if (!older) return null;
  if (said('ota-downgrade') !== 'yes') {
    return `Update package is older than the current build, expected a build newer than timestamp ${own('ro.build.date.utc')} but package has timestamp ${said('post-timestamp')} and downgrade not allowed.`;
  }
  return source === '' ? 'Downgrade package must have a pre-build version set to allow downgrade.' : null;
}
