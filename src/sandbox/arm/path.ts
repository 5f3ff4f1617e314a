export interface ArmPath {
  readonly subscription: string | undefined;
  readonly resourceGroup: string | undefined;
  /** The last provider in the path. For an extension resource, this is the extension's provider. */
  readonly namespace: string | undefined;
  /** The scope of the permission check: the resource, or the container of a list. */
  readonly scope: string;
}

const pattern = /^(\/subscriptions\/([^/]+))?(?:\/resourceGroups\/([^/]+))?/i;

export function readArmPath(path: string): ArmPath {
  const [, , subscription, resourceGroup] = pattern.exec(path) ?? [];
  const start = path.toLowerCase().lastIndexOf('/providers/');
  if (start < 0) return { subscription, resourceGroup, namespace: undefined, scope: path.replace(/\/$/, '') };
  const [, , namespace, ...segments] = path.slice(start).split('/');
  const base = path.slice(0, start);
  const whole = segments.filter((one) => one !== '');
  const pairs = whole.slice(0, whole.length - (whole.length % 2));
  const extension = namespace?.toLowerCase() === 'microsoft.authorization';
  const scope = pairs.length === 0 || extension ? base : [base, 'providers', namespace, ...pairs].join('/');
  return { subscription, resourceGroup, namespace, scope };
}
