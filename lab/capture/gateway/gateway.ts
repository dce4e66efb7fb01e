import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { LabError } from '../../errors.ts';
import type { GatewayPlan, GatewayState } from '../../model/gateway.ts';
import { gatewayMark, gatewayTable } from './gateway-plan.ts';
import { readLedger } from './ledger.ts';
import { rulesetOf } from './ruleset.ts';
import { systemCommand } from './system-command.ts';

/**
 * Sets the gateway up on this machine: the nftables table, and for IPv4 and IPv6 the rule and the
 * route by which marked packets stay here. No sysctl is changed and nothing is forwarded. What was
 * begun is undone where a part fails. Throws USAGE where it is up already or root is missing.
 */
export async function gatewayUp(plan: GatewayPlan): Promise<void> {
  requireRoot();
  if (await tableExists()) {
    throw new LabError(
      'USAGE',
      'The gateway is up already. Take it down first with: phonehome gateway down.',
    );
  }
  await requireFree();
  try {
    // First what decides: from here on nothing comes past, whatever fails later.
    await demand('nft', ['-f', '-'], rulesetOf(plan));
    for (const family of families()) {
      await demand('ip', [family, 'route', 'add', 'local', 'default', 'dev', 'lo', 'table', mark]);
      await demand('ip', [family, 'rule', 'add', 'priority', mark, 'fwmark', mark, 'lookup', mark]);
    }
  } catch (cause) {
    await gatewayDown();
    throw cause;
  }
}

/** Takes away all that `gatewayUp` made; false where there was nothing. Throws where something stays. */
export async function gatewayDown(): Promise<boolean> {
  requireRoot();
  let found = false;
  for (const family of families()) {
    const { ours, routed } = await routing(family);
    found ||= ours || routed;
    if (ours) await demand('ip', [family, 'rule', 'del', 'priority', mark, 'fwmark', mark, 'lookup', mark]);
    if (routed) await demand('ip', [family, 'route', 'flush', 'table', mark]);
  }
  if (!(await tableExists())) return found;
  await demand('nft', ['delete', 'table', 'inet', gatewayTable]);
  return true;
}

/** What is up, with what it counted; null where nothing is. */
export async function gatewayStatus(): Promise<GatewayState | null> {
  const { ok, stdout } = await systemCommand('nft', ['list', 'chain', 'inet', gatewayTable, 'arrive']);
  if (!ok) {
    requireRoot();
    return null;
  }
  const phonesInterface = /iifname "([^"]+)"/.exec(stdout)?.[1] ?? '';
  const rules = (await systemCommand('nft', ['list', 'chain', 'inet', gatewayTable, 'phones'])).stdout;
  const port = Number(/tproxy ip to :(\d+)/.exec(rules)?.[1]);
  return { phonesInterface, port, listening: await listens(port), ledger: await readLedger() };
}

const mark = String(gatewayMark);

function families(): readonly string[] {
  return existsSync('/proc/net/if_inet6') ? ['-4', '-6'] : ['-4'];
}

async function tableExists(): Promise<boolean> {
  return (await systemCommand('nft', ['list', 'table', 'inet', gatewayTable])).ok;
}

/** Whether the rule is there and is ours, and whether the table has routes. */
async function routing(family: string): Promise<{ rule: boolean; ours: boolean; routed: boolean }> {
  const rules = (await systemCommand('ip', [family, 'rule', 'show', 'priority', mark])).stdout.trim();
  const routes = await systemCommand('ip', [family, 'route', 'show', 'table', mark]);
  const fwmark = `fwmark 0x${gatewayMark.toString(16)}`;
  return {
    rule: rules !== '',
    ours: rules.includes(fwmark) && rules.includes(`lookup ${mark}`),
    routed: routes.ok && routes.stdout.trim() !== '',
  };
}

/** Routing that another program made under the same number is left alone. */
async function requireFree(): Promise<void> {
  for (const family of families()) {
    const { rule, routed } = await routing(family);
    if (!rule && !routed) continue;
    throw new LabError(
      'USAGE',
      `Rule or routing table ${mark} is in use on this machine (ip ${family} rule; ip ${family} route show table ${mark}). If a gateway was broken off, type: phonehome gateway down.`,
    );
  }
}

async function demand(program: string, args: readonly string[], input = ''): Promise<void> {
  const { ok, stderr } = await systemCommand(program, args, input);
  if (ok) return;
  throw new LabError(
    'RECORDER_FAILED',
    `The gateway could not be changed: ${program} ${args.join(' ')} failed (${stderr.trim().slice(0, 300)}). See that the interface exists and the kernel has nf_tables and nft_tproxy.`,
  );
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new LabError(
    'USAGE',
    'The gateway changes routing and packet filter of this machine, which needs root. Type the same with sudo.',
  );
}

/** State 0A in /proc/net/tcp is LISTEN. */
async function listens(port: number): Promise<boolean> {
  const wanted = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `);
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter(existsSync);
  return (await Promise.all(tables.map((file) => readFile(file, 'utf8')))).some((text) => wanted.test(text));
}
