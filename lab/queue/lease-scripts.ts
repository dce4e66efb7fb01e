/** Redis keys of one phone's lease. They carry no run: a lease holds for every lab on this Redis. */
export function leaseKeys(serial: string): [lease: string, fence: string, released: string] {
  const stem = `{phonehome:lease:${serial}}`;
  return [stem, `${stem}:fence`, `${stem}:released`];
}

/**
 * KEYS lease, fence. ARGV holder, nonce, ttl in ms. Answers {1, token} or {0, who holds it, ms left}.
 * The nonce makes a repetition of the same request after a lost connection answer the same token.
 */
export const acquireScript = `
local held = redis.call('GET', KEYS[1])
if held then
  local lease = cjson.decode(held)
  if lease.nonce == ARGV[2] then return {1, lease.token} end
  return {0, lease.holder, redis.call('PTTL', KEYS[1])}
end
local token = redis.call('INCR', KEYS[2])
local lease = cjson.encode({ holder = ARGV[1], nonce = ARGV[2], token = token })
redis.call('SET', KEYS[1], lease, 'NX', 'PX', ARGV[3])
return {1, token}
`;

/** KEYS lease. ARGV token, ttl in ms (0: only look). Answers 1 while the token is the phone's. */
export const renewScript = `
local held = redis.call('GET', KEYS[1])
if not held or cjson.decode(held).token ~= tonumber(ARGV[1]) then return 0 end
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`;

/** KEYS lease, released. ARGV token, what to keep of the release. Answers 1, or 0 where it was lost before. */
export const releaseScript = `
local held = redis.call('GET', KEYS[1])
if not held or cjson.decode(held).token ~= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], ARGV[2])
return 1
`;

/** KEYS lease, released. ARGV what to keep of the release, without its holder. Answers the holder, or nil. */
export const forceReleaseScript = `
local held = redis.call('GET', KEYS[1])
if not held then return nil end
local note = cjson.decode(ARGV[1])
note.holder = cjson.decode(held).holder
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], cjson.encode(note))
return note.holder
`;
