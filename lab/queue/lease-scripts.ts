/** Redis keys of one phone's lease. They carry no run: a lease holds for every lab on this Redis. */
export function leaseKeys(serial: string): [lease: string, fence: string, given: string, releases: string] {
  const stem = `{phonehome:lease:${serial}}`;
  return [stem, `${stem}:fence`, `${stem}:given`, `${stem}:releases`];
}

/** So many ends of leases are kept of a phone. */
const keptReleases = 50;

/** Puts the end of a lease in front of those before it. */
const keepRelease = `
local function keep(key, note)
  redis.call('LPUSH', key, cjson.encode(note))
  redis.call('LTRIM', key, 0, ${keptReleases - 1})
end
`;

/**
 * The first lines of what has all four keys, and in ARGV[1] what is to be kept of a lease that ended by
 * itself. Whoever looks next keeps it: a key that expires tells nobody.
 */
const noticeExpiry = `${keepRelease}
local held = redis.call('GET', KEYS[1])
local given = redis.call('GET', KEYS[3])
if given and not held then
  local last = cjson.decode(given)
  local newest = redis.call('LINDEX', KEYS[4], 0)
  if not newest or cjson.decode(newest).token ~= last.token then
    local note = cjson.decode(ARGV[1])
    note.holder = last.holder
    note.token = last.token
    keep(KEYS[4], note)
  end
end
`;

/**
 * KEYS lease, fence, given, releases. ARGV what to keep of an expiry, holder, nonce, ttl in ms. Answers
 * {1, token} or {0, who holds it, ms left}. The nonce makes a repetition of the same request after a lost
 * connection answer the same token.
 */
export const acquireScript = `${noticeExpiry}
if held then
  local lease = cjson.decode(held)
  if lease.nonce == ARGV[3] then return {1, lease.token} end
  return {0, lease.holder, redis.call('PTTL', KEYS[1])}
end
local token = redis.call('INCR', KEYS[2])
local lease = cjson.encode({ holder = ARGV[2], nonce = ARGV[3], token = token })
redis.call('SET', KEYS[1], lease, 'NX', 'PX', ARGV[4])
redis.call('SET', KEYS[3], cjson.encode({ holder = ARGV[2], token = token }))
return {1, token}
`;

/** KEYS lease, fence, given, releases. ARGV what to keep of an expiry. Answers {lease or '', token, releases}. */
export const stateScript = `${noticeExpiry}
return {held or '', redis.call('GET', KEYS[2]) or '0', redis.call('LRANGE', KEYS[4], 0, -1)}
`;

/** KEYS lease. ARGV token, ttl in ms (0: only look). Answers 1 while the token is the phone's. */
export const renewScript = `
local held = redis.call('GET', KEYS[1])
if not held or cjson.decode(held).token ~= tonumber(ARGV[1]) then return 0 end
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`;

/** KEYS lease, releases. ARGV token, what to keep of the release. Answers 1, or 0 where it was lost before. */
export const releaseScript = `${keepRelease}
local held = redis.call('GET', KEYS[1])
if not held or cjson.decode(held).token ~= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
keep(KEYS[2], cjson.decode(ARGV[2]))
return 1
`;

/** KEYS lease, releases. ARGV what to keep of the release, without its holder. Answers the holder, or nil. */
export const forceReleaseScript = `${keepRelease}
local held = redis.call('GET', KEYS[1])
if not held then return nil end
local note = cjson.decode(ARGV[1])
note.holder = cjson.decode(held).holder
note.token = cjson.decode(held).token
redis.call('DEL', KEYS[1])
keep(KEYS[2], note)
return note.holder
`;
