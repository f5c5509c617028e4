# expect: step=again code=FILE_MISSING
cove run -d --name bay shell sleep 600
cove exec bay bash -c 'echo still here > /note'
kill -KILL $(cove inspect --format '{{.State.Pid}}' bay)
cove wait bay
cove rm bay
cove run -d --name bay shell sleep 600
