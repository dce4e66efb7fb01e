/** Redis keys of one phone's quarantine and history. Like its lease they carry no run. */
export function quarantineKeys(serial: string): [quarantine: string, history: string] {
  const stem = `{phonehome:quarantine:${serial}}`;
  return [stem, `${stem}:history`];
}

/**
 * KEYS quarantine, history. ARGV the attempt's end, how many to keep, how many of them may be
 * infrastructure, lab time. Answers the quarantine that this brought about, or nil.
 */
export const noteScript = `
redis.call('LPUSH', KEYS[2], ARGV[1])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[2]) - 1)
if redis.call('EXISTS', KEYS[1]) == 1 then return nil end
if cjson.decode(ARGV[1]).ended ~= 'infrastructure' then return nil end
local failures = 0
local reasons = {}
local told = {}
for _, each in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  local ended = cjson.decode(each)
  if ended.ended == 'infrastructure' then
    failures = failures + 1
    if not told[ended.reason] then reasons[#reasons + 1] = ended.reason end
    told[ended.reason] = true
  end
end
if failures < tonumber(ARGV[3]) then return nil end
local state = cjson.encode({
  since = tonumber(ARGV[4]),
  reason = failures .. ' of its last attempts failed in the lab: ' .. table.concat(reasons, ' | '),
  by = 'lab', greens = 0, greenAt = 0
})
redis.call('SET', KEYS[1], state)
return state
`;

/**
 * KEYS quarantine, history. ARGV 1 for a green check (else 0), lab time, least ms between two green
 * checks, green checks that release. Answers what is left, or nil.
 */
export const checkedScript = `
local held = redis.call('GET', KEYS[1])
if not held then return nil end
local state = cjson.decode(held)
if ARGV[1] == '0' then
  state.greens = 0
  state.greenAt = 0
elseif state.greens == 0 or tonumber(ARGV[2]) - state.greenAt >= tonumber(ARGV[3]) then
  state.greens = state.greens + 1
  state.greenAt = tonumber(ARGV[2])
end
if state.greens >= tonumber(ARGV[4]) then
  redis.call('DEL', KEYS[1])
  redis.call('DEL', KEYS[2])
  return nil
end
local left = cjson.encode(state)
redis.call('SET', KEYS[1], left)
return left
`;

/** KEYS quarantine, history. Answers what was released, or nil. */
export const releaseQuarantineScript = `
local held = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
if held then redis.call('DEL', KEYS[2]) end
return held
`;
