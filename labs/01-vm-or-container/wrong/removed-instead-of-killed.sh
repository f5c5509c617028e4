# expect: step=end code=CONTAINER_MISSING
cove run -d --name bay shell sleep 600
cove rm -f bay
