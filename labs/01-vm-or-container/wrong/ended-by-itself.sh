# expect: step=end code=OTHER_EXIT_CODE
cove run -d --name bay shell bash -c 'exit 9'
cove wait bay
