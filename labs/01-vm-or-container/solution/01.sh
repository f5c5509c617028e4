# step: find
cove run -d --name bay shell sleep 600
sed -i "2s/:.*/: $(cove inspect --format '{{.State.Pid}}' bay)/" answers.txt
# step: end
cove exec bay bash -c 'echo still here > /note'
kill -KILL $(cove inspect --format '{{.State.Pid}}' bay)
cove wait bay
sed -i "3s/:.*/: 137/" answers.txt
# step: again
cove start bay
