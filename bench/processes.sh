# What the registry's benches share; sourced. Starts servers in $work, on free ports of loopback addresses, and ends them with the script.
program=${FAIRLEAD:-$PWD/artifacts/fairlead/fairlead}
[ -x "$program" ] || { echo "$program is missing: make publish" >&2; exit 1; }
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/fairlead-bench-XXXXXX")
started=()
stop_all() {
  [ ${#started[@]} -eq 0 ] || { kill -9 "${started[@]}" 2>/dev/null; wait "${started[@]}" 2>/dev/null; } || true
  started=()
}
trap 'stop_all; rm -rf "$work"' EXIT
dotnet build bench/Load -c Release -v quiet -nologo >/dev/null
load() { dotnet artifacts/bin/Load/release/load.dll "$@"; }
free_port() { python3 -c 'import socket,sys; s = socket.socket(); s.bind((sys.argv[1], 0)); print(s.getsockname()[1])' "${1:-127.0.0.1}"; }
begin() { # log, command...
  local log=$1; shift
  "$@" >"$log" 2>&1 &
  started+=($!)
}
wait_for() { # text, log, pid
  until grep -q -- "$1" "$2"; do
    kill -0 "$3" || { cat "$2"; exit 1; }
    sleep 0.1
  done
}
resident() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }
children() { pgrep -P "$1" | paste -sd, -; }
cpu_seconds() { # pid,pid...: user and system
  local pid sum=0
  for pid in ${1//,/ }; do sum=$((sum + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'))); done
  awk -v ticks="$sum" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", ticks / hz }'
}
# One server on SQLite, with fsync: sets $server (pid), $http and $dns (ports). The data stays when it is started again.
start_alone() {
  http=$(free_port); dns=$(free_port)
  begin "$work/alone.log" "$program" agent -server -bootstrap-expect 1 -bind 127.0.0.1 -data-dir "$work/alone" -http-port "$http" -dns-port "$dns" -grpc-port -1
  server=${started[-1]}
  wait_for 'agent running' "$work/alone.log" "$server"
}
# Three servers with an etcd member each, on three loopback addresses: sets $servers (their pids), $etcds, $targets (host:port of their HTTP).
start_three() {
  local i
  servers= etcds= targets=
  for i in 1 2 3; do
    local port; port=$(free_port 127.77.0.$i)
    printf 'store { etcd { client_port = %s } }\n' "$(free_port)" >"$work/s$i.hcl"
    begin "$work/s$i.log" "$program" agent -server -bootstrap-expect=3 -node "s$i" -bind "127.77.0.$i" -client "127.77.0.$i" -data-dir "$work/s$i" \
      -config-file "$work/s$i.hcl" -http-port "$port" -dns-port -1 -retry-join 127.77.0.1 -retry-join 127.77.0.2 -retry-join 127.77.0.3
    servers+=${servers:+,}${started[-1]}
    targets+=${targets:+,}127.77.0.$i:$port
  done
  for i in 1 2 3; do wait_for 'agent running' "$work/s$i.log" "${started[$((${#started[@]} - 4 + i))]}"; done
  for i in ${servers//,/ }; do etcds+=${etcds:+,}$(children "$i"); started+=($(pgrep -P "$i")); done
}
