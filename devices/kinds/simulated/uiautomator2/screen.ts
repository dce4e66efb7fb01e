import type { Phone } from '../phone-parts.ts';

export type Bounds = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/** One view on the screen. `key` names it as long as its screen is in front. */
export type UiNode = {
  readonly key: string;
  readonly className: string;
  readonly packageName: string;
  readonly resourceId: string;
  readonly text: string;
  readonly description: string;
  readonly bounds: Bounds;
  readonly children: readonly UiNode[];
  readonly click?: () => void;
  readonly type?: (text: string) => void;
};

export const screenSize = { width: 1080, height: 2160, density: 420, statusBar: 66 } as const;

const systemUi = 'com.android.systemui';

/** What the phone shows: the keyguard, the screen that asks for the PIN, or what is in front. */
export function screenOf(phone: Phone): UiNode {
  const { keyguardLocked, bouncerShowing } = phone.state;
  if (bouncerShowing) return bouncer(phone);
  if (keyguardLocked) return keyguard(phone);
  return phone.processes.focus.includes('launcher3') ? launcher(phone) : application(phone);
}

/** A node and all below it, from the top. */
export function flatten(node: UiNode): UiNode[] {
  return [node, ...node.children.flatMap(flatten)];
}

/** The innermost node at a place. */
export function nodeAt(root: UiNode, x: number, y: number): UiNode | undefined {
  return flatten(root)
    .filter(({ bounds: { left, top, right, bottom } }) => x >= left && x < right && y >= top && y < bottom)
    .at(-1);
}

type Parts = Partial<Omit<UiNode, 'bounds'>> & { readonly bounds: readonly [number, number, number, number] };

function node(packageName: string, className: string, parts: Parts): UiNode {
  const [left, top, right, bottom] = parts.bounds;
  const id = parts.resourceId ?? '';
  return {
    key: `${packageName}/${id || className}/${parts.text ?? ''}`,
    className,
    packageName,
    text: '',
    description: '',
    children: [],
    ...parts,
    resourceId: id === '' ? '' : `${packageName}:id/${id}`,
    bounds: { left, top, right, bottom },
  };
}

function root(packageName: string, children: readonly UiNode[]): UiNode {
  const bounds = [0, 0, screenSize.width, screenSize.height] as const;
  return node(packageName, 'android.widget.FrameLayout', { key: `${packageName}/root`, bounds, children });
}

function keyguard(phone: Phone): UiNode {
  const lock = () => phone.keyguard.dismiss();
  return root(systemUi, [
    node(systemUi, 'android.widget.TextView', {
      resourceId: 'lockscreen_clock_view',
      text: new Date(phone.state.clock.now()).toISOString().slice(11, 16),
      key: `${systemUi}/clock`,
      bounds: [60, 300, 1020, 600],
    }),
    node(systemUi, 'android.view.View', {
      resourceId: 'lock_icon_view',
      description: 'Device locked',
      bounds: [480, 1900, 600, 2020],
      click: lock,
    }),
  ]);
}

function bouncer(phone: Phone): UiNode {
  const digits = Array.from({ length: 10 }, (_, digit) => {
    const place = digit === 0 ? 10 : digit - 1;
    return button(`key${digit}`, String(digit), place, () => phone.keyguard.type(String(digit)));
  });
  const press = (code: number) => () => phone.keyguard.press(code);
  const entry = node(systemUi, 'android.widget.EditText', {
    resourceId: 'pinEntry',
    bounds: [90, 600, 990, 760],
    type: (text) => phone.keyguard.type(text),
    click: () => {},
  });
  return root(systemUi, [
    entry,
    ...digits,
    button('delete_button', 'Delete', 9, press(67)),
    button('key_enter', 'Enter', 11, press(66)),
  ]);
}

function button(id: string, name: string, place: number, click: () => void): UiNode {
  const left = 90 + (place % 3) * 300;
  const top = 900 + Math.floor(place / 3) * 260;
  return node(systemUi, 'android.widget.FrameLayout', {
    resourceId: id,
    description: name,
    bounds: [left, top, left + 300, top + 260],
    click,
  });
}

function launcher(phone: Phone): UiNode {
  const name = 'com.android.launcher3';
  const apps = [
    'com.android.settings',
    ...[...phone.state.packages.values()].filter((each) => !each.system).map((each) => each.name),
  ];
  const icons = apps.slice(0, 12).map((app, index) => {
    const left = 40 + (index % 4) * 250;
    const top = 1200 + Math.floor(index / 4) * 260;
    return node(name, 'android.widget.TextView', {
      key: `${name}/${app}`,
      text: app.split('.').at(-1) ?? app,
      description: app,
      bounds: [left, top, left + 250, top + 260],
      click: () => {
        phone.processes.start(app);
        phone.processes.focus = `${app}/${app}.Main`;
      },
    });
  });
  return root(name, [
    node(name, 'android.view.ViewGroup', {
      resourceId: 'workspace',
      bounds: [0, 66, 1080, 2034],
      children: icons,
    }),
  ]);
}

function application(phone: Phone): UiNode {
  const [name = ''] = phone.processes.focus.split('/');
  return root(name, [
    node(name, 'android.widget.TextView', {
      resourceId: 'title',
      text: phone.processes.focus,
      bounds: [0, 66, 1080, 226],
    }),
  ]);
}
