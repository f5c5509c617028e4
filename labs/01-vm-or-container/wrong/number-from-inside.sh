# expect: step=find code=PID_OF_ANOTHER_VIEW
cove run -d --name bay shell sleep 600
sed -i "2s/:.*/: $(cove exec bay bash -c 'echo 1')/" answers.txt
