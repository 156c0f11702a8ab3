# sh -c THIS name FOLDER COMMAND…: runs COMMAND, the PostgreSQL server of the tests, and ends it when nobody has held FOLDER/users.lock for
# about ten seconds. Who starts or joins the server holds start.lock meanwhile, so it cannot end under somebody's hands.
folder=$1
shift
"$@" >"$folder/server.log" 2>&1 </dev/null &
server=$!
idle=0
while sleep 2 && kill -0 $server 2>/dev/null; do
    if ! flock --exclusive --nonblock "$folder/users.lock" true; then
        idle=0
        continue
    fi
    idle=$((idle + 1))
    [ $idle -lt 5 ] && continue
    exec 9>>"$folder/start.lock"
    if flock --exclusive --nonblock 9 && flock --exclusive --nonblock "$folder/users.lock" true; then
        kill -INT $server
        wait $server
        rm -rf "$folder/data" "$folder/port"
        exit 0
    fi
    exec 9>&-
    idle=0
done
