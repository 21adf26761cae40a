-- Asks for one address after the other out of a file, each with a header of its own, so that no
-- answer is one that was kept; prints what came of it as JSON. Run by bench/load.py.
local from, turn = tonumber(os.getenv("LOAD_FROM")), 0
local lines = {}
for line in io.lines(os.getenv("LOAD_FILE")) do
  local path, tag = line:match("^(%S+)\t?(.*)$")
  lines[#lines + 1] = { path, tag ~= "" and tag or nil }
end
local host, accept = os.getenv("LOAD_HOST"), os.getenv("LOAD_ACCEPT")
local kept = os.getenv("LOAD_KEPT") == "1"

function request()
  turn = turn + 1
  local line = lines[(from + turn) % #lines + 1]
  local head = { ["Accept"] = accept, ["Host"] = host, ["If-None-Match"] = line[2] }
  if not kept then head["X-Turn"] = tostring(from + turn) end
  return wrk.format("GET", line[1], head)
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    '{"answers": %d, "seconds": %f, "failed": %d, "median": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
