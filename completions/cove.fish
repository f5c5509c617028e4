# fish completion for cove, generated from its tables by `cove completion fish`.

# The flags of the command $argv[1] that take a value.
function __cove_valued --argument-names command
    switch $command
        case ''
            echo --root --log-level -l --config --host -H --context -c --tlscacert --tlscert --tlskey
        case run container/run
            echo --detach-keys --name --attach -a --restart --pull --platform --cidfile --label -l --label-file --annotation --env -e --env-file --entrypoint --workdir -w --user -u --group-add --stop-signal --stop-timeout --publish -p --expose --network --net --network-alias --net-alias --hostname -h --domainname --add-host --dns --dns-option --dns-opt --dns-search --ip --ip6 --link-local-ip --mac-address --link --volume -v --mount --tmpfs --volumes-from --volume-driver --shm-size --storage-opt --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --blkio-weight-device --ulimit --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory-swappiness --oom-score-adj --cgroup-parent --device --device-cgroup-rule --gpus --cap-add --cap-drop --security-opt --sysctl --userns --pid --ipc --uts --cgroupns --runtime --health-cmd --health-interval --health-retries --health-timeout --health-start-period --health-start-interval --log-driver --log-opt --cpu-count --cpu-percent --io-maxbandwidth --io-maxiops --isolation --kernel-memory --root
        case exec container/exec
            echo --env -e --env-file --detach-keys --user -u --workdir -w --root
        case ps container/ls container/list container/ps
            echo --filter -f --format --last -n --root
        case logs container/logs
            echo --since --tail -n --until --root
        case images image/ls image/list
            echo --filter -f --format --root
        case version
            echo --format -f --root
        case info system/info
            echo --format -f --root
        case container
            echo --root
        case container/attach attach
            echo --detach-keys --root
        case container/commit commit
            echo --author -a --change -c --message -m --root
        case container/create create
            echo --name --attach -a --restart --pull --platform --cidfile --label -l --label-file --annotation --env -e --env-file --entrypoint --workdir -w --user -u --group-add --stop-signal --stop-timeout --publish -p --expose --network --net --network-alias --net-alias --hostname -h --domainname --add-host --dns --dns-option --dns-opt --dns-search --ip --ip6 --link-local-ip --mac-address --link --volume -v --mount --tmpfs --volumes-from --volume-driver --shm-size --storage-opt --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --blkio-weight-device --ulimit --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory-swappiness --oom-score-adj --cgroup-parent --device --device-cgroup-rule --gpus --cap-add --cap-drop --security-opt --sysctl --userns --pid --ipc --uts --cgroupns --runtime --health-cmd --health-interval --health-retries --health-timeout --health-start-period --health-start-interval --log-driver --log-opt --cpu-count --cpu-percent --io-maxbandwidth --io-maxiops --isolation --kernel-memory --root
        case container/export export
            echo --output -o --root
        case container/inspect
            echo --format -f --root
        case container/kill kill
            echo --signal -s --root
        case container/pause pause
            echo --root
        case container/port port
            echo --root
        case container/prune
            echo --filter --root
        case container/rename rename
            echo --root
        case container/restart restart
            echo --signal -s --timeout -t --time --root
        case container/rm container/remove rm
            echo --root
        case container/start start
            echo --detach-keys --checkpoint --checkpoint-dir --root
        case container/stop stop
            echo --signal -s --timeout -t --time --root
        case container/unpause unpause
            echo --root
        case container/update update
            echo --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --restart --kernel-memory --root
        case container/wait wait
            echo --root
        case image
            echo --root
        case image/capture
            echo --with --package --entrypoint --cmd --user -u --env -e --workdir -w --root
        case image/history history
            echo --format --platform --root
        case image/import import
            echo --change -c --message -m --platform --root
        case image/inspect
            echo --format -f --platform --root
        case image/load load
            echo --input -i --platform --root
        case image/prune
            echo --filter --root
        case image/rm image/remove rmi
            echo --platform --root
        case image/save save
            echo --output -o --platform --root
        case image/tag tag
            echo --root
        case network
            echo --root
        case network/inspect
            echo --format -f --root
        case network/ls network/list
            echo --filter -f --format --root
        case system
            echo --root
        case system/check
            echo --format --root
        case volume
            echo --root
        case volume/create
            echo --driver -d --label --opt -o --name --availability --group --limit-bytes --required-bytes --scope --secret --sharing --topology-preferred --topology-required --type --root
        case volume/inspect
            echo --format -f --root
        case volume/ls volume/list
            echo --filter -f --format --root
        case volume/prune
            echo --filter --root
        case volume/rm volume/remove
            echo --root
        case inspect
            echo --format -f --type --root
        case doctor
            echo --format --root
        case completion
            echo --root
    end
end

# The command in what has been typed, its words joined by "/"; with "count": how many arguments it has.
function __cove_path
    set --local path ''
    set --local count 0
    set --local skip 0
    set --local valued (__cove_valued '' | string split ' ')
    set --local words (commandline -opc)
    for word in $words[2..-1]
        if test $skip -eq 1
            set skip 0
            continue
        end
        if test $count -eq 0; and string match --quiet -- '-*' $word
            set --local last (string replace --regex '^-[^-]*(.)$' -- '-$1' $word)
            contains -- $last $valued; and set skip 1
            continue
        end
        set --local next (string join / (string split --no-empty / $path) $word)
        if test $count -eq 0; and contains -- $next run exec ps logs images version info container image network system volume attach commit create export history import inspect kill load pause port rename restart rm rmi save start stop tag unpause update wait doctor completion container/attach container/commit container/create container/exec container/export container/inspect container/kill container/logs container/ls container/list container/ps container/pause container/port container/prune container/rename container/restart container/rm container/remove container/run container/start container/stop container/unpause container/update container/wait image/capture image/history image/import image/inspect image/load image/ls image/list image/prune image/rm image/remove image/save image/tag network/inspect network/ls network/list system/check system/info volume/create volume/inspect volume/ls volume/list volume/prune volume/rm volume/remove
            set path $next
            set valued (__cove_valued $path | string split ' ')
        else
            set count (math $count + 1)
        end
    end
    if test "$argv[1]" = count
        echo $count
    else
        echo $path
    end
end

# Whether the command typed is one of $argv; they are written with their words joined by "/".
function __cove_at
    contains -- (__cove_path) $argv
end

# Whether the command typed is one of $argv, and at its argument with that number.
function __cove_argument --argument-names number
    contains -- (__cove_path) $argv[2..-1]; or return
    test (__cove_path count) -eq $number
end

# Prints the names that exist now, of each of the kinds given; paths where one has been begun.
function __cove_names
    set --local word (commandline -ct)
    if string match --quiet --regex '^[/.~]' -- $word
        __fish_complete_path $word
        return
    end
    for kind in $argv
        cove __complete $kind $word 2>/dev/null
    end
end

complete --command cove --no-files

# cove
complete --command cove --condition "__cove_argument 0 ''" --arguments run --description 'Create and run a new container from an image'
complete --command cove --condition "__cove_argument 0 ''" --arguments exec --description 'Execute a command in a running container'
complete --command cove --condition "__cove_argument 0 ''" --arguments ps --description 'List containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments logs --description 'Fetch the logs of a container'
complete --command cove --condition "__cove_argument 0 ''" --arguments images --description 'List images'
complete --command cove --condition "__cove_argument 0 ''" --arguments version --description 'Show the version information'
complete --command cove --condition "__cove_argument 0 ''" --arguments info --description 'Display system-wide information'
complete --command cove --condition "__cove_argument 0 ''" --arguments container --description 'Manage containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments image --description 'Manage images'
complete --command cove --condition "__cove_argument 0 ''" --arguments network --description 'Manage networks'
complete --command cove --condition "__cove_argument 0 ''" --arguments system --description 'Manage cove'
complete --command cove --condition "__cove_argument 0 ''" --arguments volume --description 'Manage volumes'
complete --command cove --condition "__cove_argument 0 ''" --arguments attach --description 'Attach local standard input, output, and error streams to a running container'
complete --command cove --condition "__cove_argument 0 ''" --arguments commit --description 'Create a new image from a container\'s changes'
complete --command cove --condition "__cove_argument 0 ''" --arguments create --description 'Create a new container'
complete --command cove --condition "__cove_argument 0 ''" --arguments export --description 'Export a container\'s filesystem as a tar archive'
complete --command cove --condition "__cove_argument 0 ''" --arguments history --description 'Show the history of an image'
complete --command cove --condition "__cove_argument 0 ''" --arguments import --description 'Import the contents from a tarball to create a filesystem image'
complete --command cove --condition "__cove_argument 0 ''" --arguments inspect --description 'Return low-level information on containers, images, volumes and networks'
complete --command cove --condition "__cove_argument 0 ''" --arguments kill --description 'Kill one or more running containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments load --description 'Load an image from a tar archive or STDIN'
complete --command cove --condition "__cove_argument 0 ''" --arguments pause --description 'Pause all processes within one or more containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments port --description 'List port mappings or a specific mapping for the container'
complete --command cove --condition "__cove_argument 0 ''" --arguments rename --description 'Rename a container'
complete --command cove --condition "__cove_argument 0 ''" --arguments restart --description 'Restart one or more containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments rm --description 'Remove one or more containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments rmi --description 'Remove one or more images'
complete --command cove --condition "__cove_argument 0 ''" --arguments save --description 'Save one or more images to a tar archive (streamed to STDOUT by default)'
complete --command cove --condition "__cove_argument 0 ''" --arguments start --description 'Start one or more stopped containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments stop --description 'Stop one or more running containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments tag --description 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE'
complete --command cove --condition "__cove_argument 0 ''" --arguments unpause --description 'Unpause all processes within one or more containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments update --description 'Update configuration of one or more containers'
complete --command cove --condition "__cove_argument 0 ''" --arguments wait --description 'Block until one or more containers stop, then print their exit codes'
complete --command cove --condition "__cove_argument 0 ''" --arguments doctor --description 'Say what this host can do, what is missing, and how to get it'
complete --command cove --condition "__cove_argument 0 ''" --arguments completion --description 'Print the completion script for a shell'
complete --command cove --condition "__cove_at ''" --long-option root --require-parameter --arguments '(__fish_complete_directories)' --description 'Directory of the state (overrides COVE_ROOT)'
complete --command cove --condition "__cove_at ''" --long-option version --short-option v --description 'Print version information and quit'

# container run
complete --command cove --condition "__cove_at run container/run" --long-option detach --short-option d --description 'Run container in background and print container ID'
complete --command cove --condition "__cove_at run container/run" --long-option detach-keys --require-parameter --description 'Override the key sequence for detaching a container'
complete --command cove --condition "__cove_at run container/run" --long-option sig-proxy --description 'Proxy received signals to the process'
complete --command cove --condition "__cove_at run container/run" --long-option name --require-parameter --description 'Assign a name to the container'
complete --command cove --condition "__cove_at run container/run" --long-option interactive --short-option i --description 'Keep STDIN open even if not attached'
complete --command cove --condition "__cove_at run container/run" --long-option tty --short-option t --description 'Allocate a pseudo-TTY'
complete --command cove --condition "__cove_at run container/run" --long-option attach --short-option a --require-parameter --arguments 'stdin stdout stderr' --description 'Attach to STDIN, STDOUT or STDERR'
complete --command cove --condition "__cove_at run container/run" --long-option rm --description 'Automatically remove the container and its associated anonymous volumes when it exits'
complete --command cove --condition "__cove_at run container/run" --long-option restart --require-parameter --arguments 'no on-failure always unless-stopped' --description 'Restart policy to apply when a container exits'
complete --command cove --condition "__cove_at run container/run" --long-option pull --require-parameter --arguments 'always missing never' --description 'Pull image before running ("always", "missing", "never")'
complete --command cove --condition "__cove_at run container/run" --long-option quiet --short-option q --description 'Suppress the pull output'
complete --command cove --condition "__cove_at run container/run" --long-option platform --require-parameter --description 'Set platform if the image has several'
complete --command cove --condition "__cove_at run container/run" --long-option cidfile --require-parameter --force-files --description 'Write the container ID to the file'
complete --command cove --condition "__cove_at run container/run" --long-option label --short-option l --require-parameter --description 'Set meta data on a container'
complete --command cove --condition "__cove_at run container/run" --long-option label-file --require-parameter --force-files --description 'Read in a line delimited file of labels'
complete --command cove --condition "__cove_at run container/run" --long-option annotation --require-parameter --description 'Add an annotation to the container (passed through to its OCI bundle)'
complete --command cove --condition "__cove_at run container/run" --long-option env --short-option e --require-parameter --description 'Set environment variables'
complete --command cove --condition "__cove_at run container/run" --long-option env-file --require-parameter --force-files --description 'Read in a file of environment variables'
complete --command cove --condition "__cove_at run container/run" --long-option entrypoint --require-parameter --description 'Overwrite the default ENTRYPOINT of the image'
complete --command cove --condition "__cove_at run container/run" --long-option workdir --short-option w --require-parameter --description 'Working directory inside the container'
complete --command cove --condition "__cove_at run container/run" --long-option user --short-option u --require-parameter --description 'Username or UID (format: <name|uid>[:<group|gid>])'
complete --command cove --condition "__cove_at run container/run" --long-option group-add --require-parameter --description 'Add additional groups to join'
complete --command cove --condition "__cove_at run container/run" --long-option init --description 'Run an init inside the container that forwards signals and reaps processes'
complete --command cove --condition "__cove_at run container/run" --long-option stop-signal --require-parameter --arguments 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' --description 'Signal to stop the container'
complete --command cove --condition "__cove_at run container/run" --long-option stop-timeout --require-parameter --description 'Timeout (in seconds) to stop a container'
complete --command cove --condition "__cove_at run container/run" --long-option publish --short-option p --require-parameter --description 'Publish a container\'s port(s) to the host'
complete --command cove --condition "__cove_at run container/run" --long-option publish-all --short-option P --description 'Publish all exposed ports to random ports'
complete --command cove --condition "__cove_at run container/run" --long-option expose --require-parameter --description 'Expose a port or a range of ports'
complete --command cove --condition "__cove_at run container/run" --long-option network --require-parameter --arguments '(__cove_names networks)' --description 'Connect a container to a network'
complete --command cove --condition "__cove_at run container/run" --long-option network-alias --require-parameter --description 'Add network-scoped alias for the container'
complete --command cove --condition "__cove_at run container/run" --long-option hostname --short-option h --require-parameter --description 'Container host name'
complete --command cove --condition "__cove_at run container/run" --long-option domainname --require-parameter --description 'Container NIS domain name'
complete --command cove --condition "__cove_at run container/run" --long-option add-host --require-parameter --description 'Add a custom host-to-IP mapping (host:ip)'
complete --command cove --condition "__cove_at run container/run" --long-option dns --require-parameter --description 'Set custom DNS servers'
complete --command cove --condition "__cove_at run container/run" --long-option dns-option --require-parameter --description 'Set DNS options'
complete --command cove --condition "__cove_at run container/run" --long-option dns-search --require-parameter --description 'Set custom DNS search domains'
complete --command cove --condition "__cove_at run container/run" --long-option ip --require-parameter --description 'IPv4 address (e.g., 172.30.100.104)'
complete --command cove --condition "__cove_at run container/run" --long-option ip6 --require-parameter --description 'IPv6 address (e.g., 2001:db8::33)'
complete --command cove --condition "__cove_at run container/run" --long-option link-local-ip --require-parameter --description 'Container IPv4/IPv6 link-local addresses'
complete --command cove --condition "__cove_at run container/run" --long-option mac-address --require-parameter --description 'Container MAC address (e.g., 92:d0:c6:0a:29:33)'
complete --command cove --condition "__cove_at run container/run" --long-option link --require-parameter --arguments '(__cove_names containers)' --description 'Add link to another container'
complete --command cove --condition "__cove_at run container/run" --long-option volume --short-option v --require-parameter --arguments '(__cove_names volumes)' --description 'Bind mount a volume'
complete --command cove --condition "__cove_at run container/run" --long-option mount --require-parameter --description 'Attach a filesystem mount to the container'
complete --command cove --condition "__cove_at run container/run" --long-option tmpfs --require-parameter --description 'Mount a tmpfs directory'
complete --command cove --condition "__cove_at run container/run" --long-option volumes-from --require-parameter --arguments '(__cove_names containers)' --description 'Mount volumes from the specified container(s)'
complete --command cove --condition "__cove_at run container/run" --long-option volume-driver --require-parameter --arguments 'local' --description 'Optional volume driver for the container'
complete --command cove --condition "__cove_at run container/run" --long-option read-only --description 'Mount the container\'s root filesystem as read only'
complete --command cove --condition "__cove_at run container/run" --long-option shm-size --require-parameter --description 'Size of /dev/shm'
complete --command cove --condition "__cove_at run container/run" --long-option storage-opt --require-parameter --description 'Storage driver options for the container'
complete --command cove --condition "__cove_at run container/run" --long-option memory --short-option m --require-parameter --description 'Memory limit'
complete --command cove --condition "__cove_at run container/run" --long-option memory-reservation --require-parameter --description 'Memory soft limit'
complete --command cove --condition "__cove_at run container/run" --long-option memory-swap --require-parameter --description 'Swap limit equal to memory plus swap: \'-1\' to enable unlimited swap'
complete --command cove --condition "__cove_at run container/run" --long-option cpus --require-parameter --description 'Number of CPUs'
complete --command cove --condition "__cove_at run container/run" --long-option cpu-shares --short-option c --require-parameter --description 'CPU shares (relative weight)'
complete --command cove --condition "__cove_at run container/run" --long-option cpuset-cpus --require-parameter --description 'CPUs in which to allow execution (0-3, 0,1)'
complete --command cove --condition "__cove_at run container/run" --long-option cpuset-mems --require-parameter --description 'MEMs in which to allow execution (0-3, 0,1)'
complete --command cove --condition "__cove_at run container/run" --long-option cpu-period --require-parameter --description 'Limit CPU CFS (Completely Fair Scheduler) period'
complete --command cove --condition "__cove_at run container/run" --long-option cpu-quota --require-parameter --description 'Limit CPU CFS (Completely Fair Scheduler) quota'
complete --command cove --condition "__cove_at run container/run" --long-option cpu-rt-period --require-parameter --description 'Limit CPU real-time period in microseconds'
complete --command cove --condition "__cove_at run container/run" --long-option cpu-rt-runtime --require-parameter --description 'Limit CPU real-time runtime in microseconds'
complete --command cove --condition "__cove_at run container/run" --long-option pids-limit --require-parameter --description 'Tune container pids limit (set -1 for unlimited)'
complete --command cove --condition "__cove_at run container/run" --long-option blkio-weight --require-parameter --description 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)'
complete --command cove --condition "__cove_at run container/run" --long-option blkio-weight-device --require-parameter --description 'Block IO weight (relative device weight)'
complete --command cove --condition "__cove_at run container/run" --long-option ulimit --require-parameter --description 'Ulimit options'
complete --command cove --condition "__cove_at run container/run" --long-option device-read-bps --require-parameter --description 'Limit read rate (bytes per second) from a device'
complete --command cove --condition "__cove_at run container/run" --long-option device-read-iops --require-parameter --description 'Limit read rate (IO per second) from a device'
complete --command cove --condition "__cove_at run container/run" --long-option device-write-bps --require-parameter --description 'Limit write rate (bytes per second) to a device'
complete --command cove --condition "__cove_at run container/run" --long-option device-write-iops --require-parameter --description 'Limit write rate (IO per second) to a device'
complete --command cove --condition "__cove_at run container/run" --long-option memory-swappiness --require-parameter --description 'Tune container memory swappiness (0 to 100)'
complete --command cove --condition "__cove_at run container/run" --long-option oom-kill-disable --description 'Disable OOM Killer'
complete --command cove --condition "__cove_at run container/run" --long-option oom-score-adj --require-parameter --description 'Tune host\'s OOM preferences (-1000 to 1000)'
complete --command cove --condition "__cove_at run container/run" --long-option cgroup-parent --require-parameter --description 'Optional parent cgroup for the container'
complete --command cove --condition "__cove_at run container/run" --long-option device --require-parameter --force-files --description 'Add a host device to the container'
complete --command cove --condition "__cove_at run container/run" --long-option device-cgroup-rule --require-parameter --description 'Add a rule to the cgroup allowed devices list'
complete --command cove --condition "__cove_at run container/run" --long-option gpus --require-parameter --description 'GPU devices to add to the container (\'all\' to pass all GPUs)'
complete --command cove --condition "__cove_at run container/run" --long-option privileged --description 'Give extended privileges to this container'
complete --command cove --condition "__cove_at run container/run" --long-option cap-add --require-parameter --arguments 'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' --description 'Add Linux capabilities'
complete --command cove --condition "__cove_at run container/run" --long-option cap-drop --require-parameter --arguments 'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' --description 'Drop Linux capabilities'
complete --command cove --condition "__cove_at run container/run" --long-option security-opt --require-parameter --arguments 'no-new-privileges seccomp=unconfined systempaths=unconfined' --description 'Security Options'
complete --command cove --condition "__cove_at run container/run" --long-option sysctl --require-parameter --description 'Sysctl options'
complete --command cove --condition "__cove_at run container/run" --long-option userns --require-parameter --arguments 'host private' --description 'User namespace to use (host|private)'
complete --command cove --condition "__cove_at run container/run" --long-option pid --require-parameter --arguments 'host' --description 'PID namespace to use'
complete --command cove --condition "__cove_at run container/run" --long-option ipc --require-parameter --arguments 'host none private shareable' --description 'IPC mode to use'
complete --command cove --condition "__cove_at run container/run" --long-option uts --require-parameter --arguments 'host' --description 'UTS namespace to use'
complete --command cove --condition "__cove_at run container/run" --long-option cgroupns --require-parameter --arguments 'host private' --description 'Cgroup namespace to use (host|private)'
complete --command cove --condition "__cove_at run container/run" --long-option runtime --require-parameter --description 'Runtime to use for this container'
complete --command cove --condition "__cove_at run container/run" --long-option health-cmd --require-parameter --description 'Command to run to check health'
complete --command cove --condition "__cove_at run container/run" --long-option health-interval --require-parameter --description 'Time between running the check (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at run container/run" --long-option health-retries --require-parameter --description 'Consecutive failures needed to report unhealthy'
complete --command cove --condition "__cove_at run container/run" --long-option health-timeout --require-parameter --description 'Maximum time to allow one check to run (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at run container/run" --long-option health-start-period --require-parameter --description 'Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at run container/run" --long-option health-start-interval --require-parameter --description 'Time between running the check during the start period (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at run container/run" --long-option no-healthcheck --description 'Disable any container-specified HEALTHCHECK'
complete --command cove --condition "__cove_at run container/run" --long-option log-driver --require-parameter --arguments 'json-file local none' --description 'Logging driver for the container'
complete --command cove --condition "__cove_at run container/run" --long-option log-opt --require-parameter --arguments 'max-size= max-file= compress= tag=' --description 'Log driver options'
complete --command cove --condition "__cove_at run container/run" --long-option explain --description 'Show every namespace, mount, limit and system call of the start, and why it is there'
complete --command cove --condition "__cove_at run container/run" --long-option dry-run --description 'Show what would be done and do nothing'
complete --command cove --condition "__cove_argument 0 run container/run" --arguments '(__cove_names images)'

# container exec
complete --command cove --condition "__cove_at exec container/exec" --long-option env --short-option e --require-parameter --description 'Set environment variables'
complete --command cove --condition "__cove_at exec container/exec" --long-option env-file --require-parameter --force-files --description 'Read in a file of environment variables'
complete --command cove --condition "__cove_at exec container/exec" --long-option detach --short-option d --description 'Detached mode: run command in the background'
complete --command cove --condition "__cove_at exec container/exec" --long-option detach-keys --require-parameter --description 'Override the key sequence for detaching a container'
complete --command cove --condition "__cove_at exec container/exec" --long-option interactive --short-option i --description 'Keep STDIN open even if not attached'
complete --command cove --condition "__cove_at exec container/exec" --long-option privileged --description 'Give extended privileges to the command'
complete --command cove --condition "__cove_at exec container/exec" --long-option tty --short-option t --description 'Allocate a pseudo-TTY'
complete --command cove --condition "__cove_at exec container/exec" --long-option user --short-option u --require-parameter --description 'Username or UID (format: "<name|uid>[:<group|gid>]")'
complete --command cove --condition "__cove_at exec container/exec" --long-option workdir --short-option w --require-parameter --description 'Working directory inside the container'
complete --command cove --condition "__cove_argument 0 exec container/exec" --arguments '(__cove_names running-containers)'

# container ls
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option all --short-option a --description 'Show all containers (default shows just running)'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option filter --short-option f --require-parameter --description 'Filter output based on conditions provided'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option format --require-parameter --arguments 'table json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option last --short-option n --require-parameter --description 'Show n last created containers (includes all states)'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option latest --short-option l --description 'Show the latest created container (includes all states)'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option no-trunc --description 'Don\'t truncate output'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option quiet --short-option q --description 'Only display container IDs'
complete --command cove --condition "__cove_at ps container/ls container/list container/ps" --long-option size --short-option s --description 'Display total file sizes'

# container logs
complete --command cove --condition "__cove_at logs container/logs" --long-option details --description 'Show extra details provided to logs'
complete --command cove --condition "__cove_at logs container/logs" --long-option follow --short-option f --description 'Follow log output'
complete --command cove --condition "__cove_at logs container/logs" --long-option since --require-parameter --description 'Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'
complete --command cove --condition "__cove_at logs container/logs" --long-option tail --short-option n --require-parameter --description 'Number of lines to show from the end of the logs'
complete --command cove --condition "__cove_at logs container/logs" --long-option timestamps --short-option t --description 'Show timestamps'
complete --command cove --condition "__cove_at logs container/logs" --long-option until --require-parameter --description 'Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'
complete --command cove --condition "__cove_at logs container/logs" --arguments '(__cove_names containers)'

# image ls
complete --command cove --condition "__cove_at images image/ls image/list" --long-option all --short-option a --description 'Show all images (default hides intermediate images)'
complete --command cove --condition "__cove_at images image/ls image/list" --long-option digests --description 'Show digests'
complete --command cove --condition "__cove_at images image/ls image/list" --long-option filter --short-option f --require-parameter --description 'Filter output based on conditions provided'
complete --command cove --condition "__cove_at images image/ls image/list" --long-option format --require-parameter --arguments 'table json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at images image/ls image/list" --long-option no-trunc --description 'Don\'t truncate output'
complete --command cove --condition "__cove_at images image/ls image/list" --long-option quiet --short-option q --description 'Only show image IDs'
complete --command cove --condition "__cove_at images image/ls image/list" --arguments '(__cove_names images)'

# version
complete --command cove --condition "__cove_at version" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'

# system info
complete --command cove --condition "__cove_at info system/info" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'

# container
complete --command cove --condition "__cove_argument 0 container" --arguments attach --description 'Attach local standard input, output, and error streams to a running container'
complete --command cove --condition "__cove_argument 0 container" --arguments commit --description 'Create a new image from a container\'s changes'
complete --command cove --condition "__cove_argument 0 container" --arguments create --description 'Create a new container'
complete --command cove --condition "__cove_argument 0 container" --arguments exec --description 'Execute a command in a running container'
complete --command cove --condition "__cove_argument 0 container" --arguments export --description 'Export a container\'s filesystem as a tar archive'
complete --command cove --condition "__cove_argument 0 container" --arguments inspect --description 'Display detailed information on one or more containers'
complete --command cove --condition "__cove_argument 0 container" --arguments kill --description 'Kill one or more running containers'
complete --command cove --condition "__cove_argument 0 container" --arguments logs --description 'Fetch the logs of a container'
complete --command cove --condition "__cove_argument 0 container" --arguments ls --description 'List containers'
complete --command cove --condition "__cove_argument 0 container" --arguments pause --description 'Pause all processes within one or more containers'
complete --command cove --condition "__cove_argument 0 container" --arguments port --description 'List port mappings or a specific mapping for the container'
complete --command cove --condition "__cove_argument 0 container" --arguments prune --description 'Remove all stopped containers'
complete --command cove --condition "__cove_argument 0 container" --arguments rename --description 'Rename a container'
complete --command cove --condition "__cove_argument 0 container" --arguments restart --description 'Restart one or more containers'
complete --command cove --condition "__cove_argument 0 container" --arguments rm --description 'Remove one or more containers'
complete --command cove --condition "__cove_argument 0 container" --arguments run --description 'Create and run a new container from an image'
complete --command cove --condition "__cove_argument 0 container" --arguments start --description 'Start one or more stopped containers'
complete --command cove --condition "__cove_argument 0 container" --arguments stop --description 'Stop one or more running containers'
complete --command cove --condition "__cove_argument 0 container" --arguments unpause --description 'Unpause all processes within one or more containers'
complete --command cove --condition "__cove_argument 0 container" --arguments update --description 'Update configuration of one or more containers'
complete --command cove --condition "__cove_argument 0 container" --arguments wait --description 'Block until one or more containers stop, then print their exit codes'

# container attach
complete --command cove --condition "__cove_at container/attach attach" --long-option detach-keys --require-parameter --description 'Override the key sequence for detaching a container'
complete --command cove --condition "__cove_at container/attach attach" --long-option no-stdin --description 'Do not attach STDIN'
complete --command cove --condition "__cove_at container/attach attach" --long-option sig-proxy --description 'Proxy all received signals to the process'
complete --command cove --condition "__cove_at container/attach attach" --arguments '(__cove_names running-containers)'

# container commit
complete --command cove --condition "__cove_at container/commit commit" --long-option author --short-option a --require-parameter --description 'Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")'
complete --command cove --condition "__cove_at container/commit commit" --long-option change --short-option c --require-parameter --description 'Apply Dockerfile instruction to the created image'
complete --command cove --condition "__cove_at container/commit commit" --long-option message --short-option m --require-parameter --description 'Commit message'
complete --command cove --condition "__cove_at container/commit commit" --long-option pause --short-option p --description 'Pause container during commit'
complete --command cove --condition "__cove_argument 0 container/commit commit" --arguments '(__cove_names containers)'
complete --command cove --condition "__cove_argument 1 container/commit commit" --arguments '(__cove_names images)'

# container create
complete --command cove --condition "__cove_at container/create create" --long-option name --require-parameter --description 'Assign a name to the container'
complete --command cove --condition "__cove_at container/create create" --long-option interactive --short-option i --description 'Keep STDIN open even if not attached'
complete --command cove --condition "__cove_at container/create create" --long-option tty --short-option t --description 'Allocate a pseudo-TTY'
complete --command cove --condition "__cove_at container/create create" --long-option attach --short-option a --require-parameter --arguments 'stdin stdout stderr' --description 'Attach to STDIN, STDOUT or STDERR'
complete --command cove --condition "__cove_at container/create create" --long-option rm --description 'Automatically remove the container and its associated anonymous volumes when it exits'
complete --command cove --condition "__cove_at container/create create" --long-option restart --require-parameter --arguments 'no on-failure always unless-stopped' --description 'Restart policy to apply when a container exits'
complete --command cove --condition "__cove_at container/create create" --long-option pull --require-parameter --arguments 'always missing never' --description 'Pull image before running ("always", "missing", "never")'
complete --command cove --condition "__cove_at container/create create" --long-option quiet --short-option q --description 'Suppress the pull output'
complete --command cove --condition "__cove_at container/create create" --long-option platform --require-parameter --description 'Set platform if the image has several'
complete --command cove --condition "__cove_at container/create create" --long-option cidfile --require-parameter --force-files --description 'Write the container ID to the file'
complete --command cove --condition "__cove_at container/create create" --long-option label --short-option l --require-parameter --description 'Set meta data on a container'
complete --command cove --condition "__cove_at container/create create" --long-option label-file --require-parameter --force-files --description 'Read in a line delimited file of labels'
complete --command cove --condition "__cove_at container/create create" --long-option annotation --require-parameter --description 'Add an annotation to the container (passed through to its OCI bundle)'
complete --command cove --condition "__cove_at container/create create" --long-option env --short-option e --require-parameter --description 'Set environment variables'
complete --command cove --condition "__cove_at container/create create" --long-option env-file --require-parameter --force-files --description 'Read in a file of environment variables'
complete --command cove --condition "__cove_at container/create create" --long-option entrypoint --require-parameter --description 'Overwrite the default ENTRYPOINT of the image'
complete --command cove --condition "__cove_at container/create create" --long-option workdir --short-option w --require-parameter --description 'Working directory inside the container'
complete --command cove --condition "__cove_at container/create create" --long-option user --short-option u --require-parameter --description 'Username or UID (format: <name|uid>[:<group|gid>])'
complete --command cove --condition "__cove_at container/create create" --long-option group-add --require-parameter --description 'Add additional groups to join'
complete --command cove --condition "__cove_at container/create create" --long-option init --description 'Run an init inside the container that forwards signals and reaps processes'
complete --command cove --condition "__cove_at container/create create" --long-option stop-signal --require-parameter --arguments 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' --description 'Signal to stop the container'
complete --command cove --condition "__cove_at container/create create" --long-option stop-timeout --require-parameter --description 'Timeout (in seconds) to stop a container'
complete --command cove --condition "__cove_at container/create create" --long-option publish --short-option p --require-parameter --description 'Publish a container\'s port(s) to the host'
complete --command cove --condition "__cove_at container/create create" --long-option publish-all --short-option P --description 'Publish all exposed ports to random ports'
complete --command cove --condition "__cove_at container/create create" --long-option expose --require-parameter --description 'Expose a port or a range of ports'
complete --command cove --condition "__cove_at container/create create" --long-option network --require-parameter --arguments '(__cove_names networks)' --description 'Connect a container to a network'
complete --command cove --condition "__cove_at container/create create" --long-option network-alias --require-parameter --description 'Add network-scoped alias for the container'
complete --command cove --condition "__cove_at container/create create" --long-option hostname --short-option h --require-parameter --description 'Container host name'
complete --command cove --condition "__cove_at container/create create" --long-option domainname --require-parameter --description 'Container NIS domain name'
complete --command cove --condition "__cove_at container/create create" --long-option add-host --require-parameter --description 'Add a custom host-to-IP mapping (host:ip)'
complete --command cove --condition "__cove_at container/create create" --long-option dns --require-parameter --description 'Set custom DNS servers'
complete --command cove --condition "__cove_at container/create create" --long-option dns-option --require-parameter --description 'Set DNS options'
complete --command cove --condition "__cove_at container/create create" --long-option dns-search --require-parameter --description 'Set custom DNS search domains'
complete --command cove --condition "__cove_at container/create create" --long-option ip --require-parameter --description 'IPv4 address (e.g., 172.30.100.104)'
complete --command cove --condition "__cove_at container/create create" --long-option ip6 --require-parameter --description 'IPv6 address (e.g., 2001:db8::33)'
complete --command cove --condition "__cove_at container/create create" --long-option link-local-ip --require-parameter --description 'Container IPv4/IPv6 link-local addresses'
complete --command cove --condition "__cove_at container/create create" --long-option mac-address --require-parameter --description 'Container MAC address (e.g., 92:d0:c6:0a:29:33)'
complete --command cove --condition "__cove_at container/create create" --long-option link --require-parameter --arguments '(__cove_names containers)' --description 'Add link to another container'
complete --command cove --condition "__cove_at container/create create" --long-option volume --short-option v --require-parameter --arguments '(__cove_names volumes)' --description 'Bind mount a volume'
complete --command cove --condition "__cove_at container/create create" --long-option mount --require-parameter --description 'Attach a filesystem mount to the container'
complete --command cove --condition "__cove_at container/create create" --long-option tmpfs --require-parameter --description 'Mount a tmpfs directory'
complete --command cove --condition "__cove_at container/create create" --long-option volumes-from --require-parameter --arguments '(__cove_names containers)' --description 'Mount volumes from the specified container(s)'
complete --command cove --condition "__cove_at container/create create" --long-option volume-driver --require-parameter --arguments 'local' --description 'Optional volume driver for the container'
complete --command cove --condition "__cove_at container/create create" --long-option read-only --description 'Mount the container\'s root filesystem as read only'
complete --command cove --condition "__cove_at container/create create" --long-option shm-size --require-parameter --description 'Size of /dev/shm'
complete --command cove --condition "__cove_at container/create create" --long-option storage-opt --require-parameter --description 'Storage driver options for the container'
complete --command cove --condition "__cove_at container/create create" --long-option memory --short-option m --require-parameter --description 'Memory limit'
complete --command cove --condition "__cove_at container/create create" --long-option memory-reservation --require-parameter --description 'Memory soft limit'
complete --command cove --condition "__cove_at container/create create" --long-option memory-swap --require-parameter --description 'Swap limit equal to memory plus swap: \'-1\' to enable unlimited swap'
complete --command cove --condition "__cove_at container/create create" --long-option cpus --require-parameter --description 'Number of CPUs'
complete --command cove --condition "__cove_at container/create create" --long-option cpu-shares --short-option c --require-parameter --description 'CPU shares (relative weight)'
complete --command cove --condition "__cove_at container/create create" --long-option cpuset-cpus --require-parameter --description 'CPUs in which to allow execution (0-3, 0,1)'
complete --command cove --condition "__cove_at container/create create" --long-option cpuset-mems --require-parameter --description 'MEMs in which to allow execution (0-3, 0,1)'
complete --command cove --condition "__cove_at container/create create" --long-option cpu-period --require-parameter --description 'Limit CPU CFS (Completely Fair Scheduler) period'
complete --command cove --condition "__cove_at container/create create" --long-option cpu-quota --require-parameter --description 'Limit CPU CFS (Completely Fair Scheduler) quota'
complete --command cove --condition "__cove_at container/create create" --long-option cpu-rt-period --require-parameter --description 'Limit CPU real-time period in microseconds'
complete --command cove --condition "__cove_at container/create create" --long-option cpu-rt-runtime --require-parameter --description 'Limit CPU real-time runtime in microseconds'
complete --command cove --condition "__cove_at container/create create" --long-option pids-limit --require-parameter --description 'Tune container pids limit (set -1 for unlimited)'
complete --command cove --condition "__cove_at container/create create" --long-option blkio-weight --require-parameter --description 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)'
complete --command cove --condition "__cove_at container/create create" --long-option blkio-weight-device --require-parameter --description 'Block IO weight (relative device weight)'
complete --command cove --condition "__cove_at container/create create" --long-option ulimit --require-parameter --description 'Ulimit options'
complete --command cove --condition "__cove_at container/create create" --long-option device-read-bps --require-parameter --description 'Limit read rate (bytes per second) from a device'
complete --command cove --condition "__cove_at container/create create" --long-option device-read-iops --require-parameter --description 'Limit read rate (IO per second) from a device'
complete --command cove --condition "__cove_at container/create create" --long-option device-write-bps --require-parameter --description 'Limit write rate (bytes per second) to a device'
complete --command cove --condition "__cove_at container/create create" --long-option device-write-iops --require-parameter --description 'Limit write rate (IO per second) to a device'
complete --command cove --condition "__cove_at container/create create" --long-option memory-swappiness --require-parameter --description 'Tune container memory swappiness (0 to 100)'
complete --command cove --condition "__cove_at container/create create" --long-option oom-kill-disable --description 'Disable OOM Killer'
complete --command cove --condition "__cove_at container/create create" --long-option oom-score-adj --require-parameter --description 'Tune host\'s OOM preferences (-1000 to 1000)'
complete --command cove --condition "__cove_at container/create create" --long-option cgroup-parent --require-parameter --description 'Optional parent cgroup for the container'
complete --command cove --condition "__cove_at container/create create" --long-option device --require-parameter --force-files --description 'Add a host device to the container'
complete --command cove --condition "__cove_at container/create create" --long-option device-cgroup-rule --require-parameter --description 'Add a rule to the cgroup allowed devices list'
complete --command cove --condition "__cove_at container/create create" --long-option gpus --require-parameter --description 'GPU devices to add to the container (\'all\' to pass all GPUs)'
complete --command cove --condition "__cove_at container/create create" --long-option privileged --description 'Give extended privileges to this container'
complete --command cove --condition "__cove_at container/create create" --long-option cap-add --require-parameter --arguments 'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' --description 'Add Linux capabilities'
complete --command cove --condition "__cove_at container/create create" --long-option cap-drop --require-parameter --arguments 'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' --description 'Drop Linux capabilities'
complete --command cove --condition "__cove_at container/create create" --long-option security-opt --require-parameter --arguments 'no-new-privileges seccomp=unconfined systempaths=unconfined' --description 'Security Options'
complete --command cove --condition "__cove_at container/create create" --long-option sysctl --require-parameter --description 'Sysctl options'
complete --command cove --condition "__cove_at container/create create" --long-option userns --require-parameter --arguments 'host private' --description 'User namespace to use (host|private)'
complete --command cove --condition "__cove_at container/create create" --long-option pid --require-parameter --arguments 'host' --description 'PID namespace to use'
complete --command cove --condition "__cove_at container/create create" --long-option ipc --require-parameter --arguments 'host none private shareable' --description 'IPC mode to use'
complete --command cove --condition "__cove_at container/create create" --long-option uts --require-parameter --arguments 'host' --description 'UTS namespace to use'
complete --command cove --condition "__cove_at container/create create" --long-option cgroupns --require-parameter --arguments 'host private' --description 'Cgroup namespace to use (host|private)'
complete --command cove --condition "__cove_at container/create create" --long-option runtime --require-parameter --description 'Runtime to use for this container'
complete --command cove --condition "__cove_at container/create create" --long-option health-cmd --require-parameter --description 'Command to run to check health'
complete --command cove --condition "__cove_at container/create create" --long-option health-interval --require-parameter --description 'Time between running the check (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at container/create create" --long-option health-retries --require-parameter --description 'Consecutive failures needed to report unhealthy'
complete --command cove --condition "__cove_at container/create create" --long-option health-timeout --require-parameter --description 'Maximum time to allow one check to run (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at container/create create" --long-option health-start-period --require-parameter --description 'Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at container/create create" --long-option health-start-interval --require-parameter --description 'Time between running the check during the start period (ms|s|m|h) (default 0s)'
complete --command cove --condition "__cove_at container/create create" --long-option no-healthcheck --description 'Disable any container-specified HEALTHCHECK'
complete --command cove --condition "__cove_at container/create create" --long-option log-driver --require-parameter --arguments 'json-file local none' --description 'Logging driver for the container'
complete --command cove --condition "__cove_at container/create create" --long-option log-opt --require-parameter --arguments 'max-size= max-file= compress= tag=' --description 'Log driver options'
complete --command cove --condition "__cove_at container/create create" --long-option explain --description 'Show every namespace, mount, limit and system call of the start, and why it is there'
complete --command cove --condition "__cove_at container/create create" --long-option dry-run --description 'Show what would be done and do nothing'
complete --command cove --condition "__cove_argument 0 container/create create" --arguments '(__cove_names images)'

# container export
complete --command cove --condition "__cove_at container/export export" --long-option output --short-option o --require-parameter --force-files --description 'Write to a file, instead of STDOUT'
complete --command cove --condition "__cove_at container/export export" --arguments '(__cove_names containers)'

# container inspect
complete --command cove --condition "__cove_at container/inspect" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at container/inspect" --long-option size --short-option s --description 'Display total file sizes'
complete --command cove --condition "__cove_at container/inspect" --arguments '(__cove_names containers)'

# container kill
complete --command cove --condition "__cove_at container/kill kill" --long-option signal --short-option s --require-parameter --arguments 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' --description 'Signal to send to the container'
complete --command cove --condition "__cove_at container/kill kill" --arguments '(__cove_names running-containers)'

# container pause
complete --command cove --condition "__cove_at container/pause pause" --arguments '(__cove_names running-containers)'

# container port
complete --command cove --condition "__cove_argument 0 container/port port" --arguments '(__cove_names running-containers)'

# container prune
complete --command cove --condition "__cove_at container/prune" --long-option filter --require-parameter --description 'Provide filter values (e.g. "until=<timestamp>")'
complete --command cove --condition "__cove_at container/prune" --long-option force --short-option f --description 'Do not prompt for confirmation'

# container rename
complete --command cove --condition "__cove_argument 0 container/rename rename" --arguments '(__cove_names containers)'

# container restart
complete --command cove --condition "__cove_at container/restart restart" --long-option signal --short-option s --require-parameter --arguments 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' --description 'Signal to send to the container'
complete --command cove --condition "__cove_at container/restart restart" --long-option timeout --short-option t --require-parameter --description 'Seconds to wait before killing the container'
complete --command cove --condition "__cove_at container/restart restart" --arguments '(__cove_names containers)'

# container rm
complete --command cove --condition "__cove_at container/rm container/remove rm" --long-option force --short-option f --description 'Force the removal of a running container (uses SIGKILL)'
complete --command cove --condition "__cove_at container/rm container/remove rm" --long-option link --short-option l --description 'Remove the specified link'
complete --command cove --condition "__cove_at container/rm container/remove rm" --long-option volumes --short-option v --description 'Remove anonymous volumes associated with the container'
complete --command cove --condition "__cove_at container/rm container/remove rm" --arguments '(__cove_names containers)'

# container start
complete --command cove --condition "__cove_at container/start start" --long-option attach --short-option a --description 'Attach STDOUT/STDERR and forward signals'
complete --command cove --condition "__cove_at container/start start" --long-option interactive --short-option i --description 'Attach container\'s STDIN'
complete --command cove --condition "__cove_at container/start start" --long-option detach-keys --require-parameter --description 'Override the key sequence for detaching a container'
complete --command cove --condition "__cove_at container/start start" --arguments '(__cove_names containers)'

# container stop
complete --command cove --condition "__cove_at container/stop stop" --long-option signal --short-option s --require-parameter --arguments 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' --description 'Signal to send to the container'
complete --command cove --condition "__cove_at container/stop stop" --long-option timeout --short-option t --require-parameter --description 'Seconds to wait before killing the container'
complete --command cove --condition "__cove_at container/stop stop" --arguments '(__cove_names running-containers)'

# container unpause
complete --command cove --condition "__cove_at container/unpause unpause" --arguments '(__cove_names running-containers)'

# container update
complete --command cove --condition "__cove_at container/update update" --long-option memory --short-option m --require-parameter --description 'Memory limit'
complete --command cove --condition "__cove_at container/update update" --long-option memory-reservation --require-parameter --description 'Memory soft limit'
complete --command cove --condition "__cove_at container/update update" --long-option memory-swap --require-parameter --description 'Swap limit equal to memory plus swap: \'-1\' to enable unlimited swap'
complete --command cove --condition "__cove_at container/update update" --long-option cpus --require-parameter --description 'Number of CPUs'
complete --command cove --condition "__cove_at container/update update" --long-option cpu-shares --short-option c --require-parameter --description 'CPU shares (relative weight)'
complete --command cove --condition "__cove_at container/update update" --long-option cpuset-cpus --require-parameter --description 'CPUs in which to allow execution (0-3, 0,1)'
complete --command cove --condition "__cove_at container/update update" --long-option cpuset-mems --require-parameter --description 'MEMs in which to allow execution (0-3, 0,1)'
complete --command cove --condition "__cove_at container/update update" --long-option cpu-period --require-parameter --description 'Limit CPU CFS (Completely Fair Scheduler) period'
complete --command cove --condition "__cove_at container/update update" --long-option cpu-quota --require-parameter --description 'Limit CPU CFS (Completely Fair Scheduler) quota'
complete --command cove --condition "__cove_at container/update update" --long-option cpu-rt-period --require-parameter --description 'Limit CPU real-time period in microseconds'
complete --command cove --condition "__cove_at container/update update" --long-option cpu-rt-runtime --require-parameter --description 'Limit CPU real-time runtime in microseconds'
complete --command cove --condition "__cove_at container/update update" --long-option pids-limit --require-parameter --description 'Tune container pids limit (set -1 for unlimited)'
complete --command cove --condition "__cove_at container/update update" --long-option blkio-weight --require-parameter --description 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)'
complete --command cove --condition "__cove_at container/update update" --long-option restart --require-parameter --arguments 'no on-failure always unless-stopped' --description 'Restart policy to apply when a container exits'
complete --command cove --condition "__cove_at container/update update" --arguments '(__cove_names containers)'

# container wait
complete --command cove --condition "__cove_at container/wait wait" --arguments '(__cove_names containers)'

# image
complete --command cove --condition "__cove_argument 0 image" --arguments capture --description 'Make an image from programs of this host'
complete --command cove --condition "__cove_argument 0 image" --arguments history --description 'Show the history of an image'
complete --command cove --condition "__cove_argument 0 image" --arguments import --description 'Import the contents from a tarball to create a filesystem image'
complete --command cove --condition "__cove_argument 0 image" --arguments inspect --description 'Display detailed information on one or more images'
complete --command cove --condition "__cove_argument 0 image" --arguments load --description 'Load an image from a tar archive or STDIN'
complete --command cove --condition "__cove_argument 0 image" --arguments ls --description 'List images'
complete --command cove --condition "__cove_argument 0 image" --arguments prune --description 'Remove unused images'
complete --command cove --condition "__cove_argument 0 image" --arguments rm --description 'Remove one or more images'
complete --command cove --condition "__cove_argument 0 image" --arguments save --description 'Save one or more images to a tar archive (streamed to STDOUT by default)'
complete --command cove --condition "__cove_argument 0 image" --arguments tag --description 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE'

# image capture
complete --command cove --condition "__cove_at image/capture" --long-option with --require-parameter --force-files --description 'Add a file, or a folder with all it holds'
complete --command cove --condition "__cove_at image/capture" --long-option package --require-parameter --description 'Add the files of an installed Debian package'
complete --command cove --condition "__cove_at image/capture" --long-option entrypoint --require-parameter --description 'What the image runs: a path, or a JSON array of words'
complete --command cove --condition "__cove_at image/capture" --long-option cmd --require-parameter --description 'The arguments when none are given: words, or a JSON array'
complete --command cove --condition "__cove_at image/capture" --long-option user --short-option u --require-parameter --description 'The user as which it runs (format: <name|uid>[:<group|gid>])'
complete --command cove --condition "__cove_at image/capture" --long-option env --short-option e --require-parameter --description 'Set environment variables'
complete --command cove --condition "__cove_at image/capture" --long-option workdir --short-option w --require-parameter --description 'The directory in which it starts'
complete --command cove --condition "__cove_argument 0 image/capture" --arguments '(__cove_names images)'
complete --command cove --condition "__cove_argument 1 image/capture" --force-files

# image history
complete --command cove --condition "__cove_at image/history history" --long-option format --require-parameter --arguments 'table json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at image/history history" --long-option human --short-option H --description 'Print sizes and dates in human readable format'
complete --command cove --condition "__cove_at image/history history" --long-option no-trunc --description 'Don\'t truncate output'
complete --command cove --condition "__cove_at image/history history" --long-option platform --require-parameter --description 'Platform to use, as "os[/arch[/variant]]" (e.g., "linux/amd64")'
complete --command cove --condition "__cove_at image/history history" --long-option quiet --short-option q --description 'Only show image IDs'
complete --command cove --condition "__cove_at image/history history" --arguments '(__cove_names images)'

# image import
complete --command cove --condition "__cove_at image/import import" --long-option change --short-option c --require-parameter --description 'Apply Dockerfile instruction to the created image'
complete --command cove --condition "__cove_at image/import import" --long-option message --short-option m --require-parameter --description 'Set commit message for imported image'
complete --command cove --condition "__cove_at image/import import" --long-option platform --require-parameter --description 'Platform to use, as "os[/arch[/variant]]" (e.g., "linux/amd64")'
complete --command cove --condition "__cove_argument 0 image/import import" --force-files
complete --command cove --condition "__cove_argument 1 image/import import" --arguments '(__cove_names images)'

# image inspect
complete --command cove --condition "__cove_at image/inspect" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at image/inspect" --long-option platform --require-parameter --description 'Platform to use, as "os[/arch[/variant]]" (e.g., "linux/amd64")'
complete --command cove --condition "__cove_at image/inspect" --arguments '(__cove_names images)'

# image load
complete --command cove --condition "__cove_at image/load load" --long-option input --short-option i --require-parameter --force-files --description 'Read from tar archive file, instead of STDIN'
complete --command cove --condition "__cove_at image/load load" --long-option platform --require-parameter --description 'Platform to use, as "os[/arch[/variant]]" (e.g., "linux/amd64")'
complete --command cove --condition "__cove_at image/load load" --long-option quiet --short-option q --description 'Suppress the load output'

# image prune
complete --command cove --condition "__cove_at image/prune" --long-option all --short-option a --description 'Remove all unused images, not just dangling ones'
complete --command cove --condition "__cove_at image/prune" --long-option filter --require-parameter --description 'Provide filter values (e.g. "until=<timestamp>")'
complete --command cove --condition "__cove_at image/prune" --long-option force --short-option f --description 'Do not prompt for confirmation'

# image rm
complete --command cove --condition "__cove_at image/rm image/remove rmi" --long-option force --short-option f --description 'Force removal of the image'
complete --command cove --condition "__cove_at image/rm image/remove rmi" --long-option no-prune --description 'Do not delete untagged parents'
complete --command cove --condition "__cove_at image/rm image/remove rmi" --long-option platform --require-parameter --description 'Remove only the given platform variant, as "os[/arch[/variant]]"'
complete --command cove --condition "__cove_at image/rm image/remove rmi" --arguments '(__cove_names images)'

# image save
complete --command cove --condition "__cove_at image/save save" --long-option output --short-option o --require-parameter --force-files --description 'Write to a file, instead of STDOUT'
complete --command cove --condition "__cove_at image/save save" --long-option platform --require-parameter --description 'Platform to use, as "os[/arch[/variant]]" (e.g., "linux/amd64")'
complete --command cove --condition "__cove_at image/save save" --arguments '(__cove_names images)'

# image tag
complete --command cove --condition "__cove_at image/tag tag" --arguments '(__cove_names images)'

# network
complete --command cove --condition "__cove_argument 0 network" --arguments inspect --description 'Display detailed information on one or more networks'
complete --command cove --condition "__cove_argument 0 network" --arguments ls --description 'List networks'

# network inspect
complete --command cove --condition "__cove_at network/inspect" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at network/inspect" --long-option verbose --short-option v --description 'Verbose output for diagnostics'
complete --command cove --condition "__cove_at network/inspect" --arguments '(__cove_names networks)'

# network ls
complete --command cove --condition "__cove_at network/ls network/list" --long-option filter --short-option f --require-parameter --description 'Provide filter values (e.g. "driver=bridge")'
complete --command cove --condition "__cove_at network/ls network/list" --long-option format --require-parameter --arguments 'table json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at network/ls network/list" --long-option no-trunc --description 'Do not truncate the output'
complete --command cove --condition "__cove_at network/ls network/list" --long-option quiet --short-option q --description 'Only display network IDs'

# system
complete --command cove --condition "__cove_argument 0 system" --arguments check --description 'Find what a crash left behind, and mend it'
complete --command cove --condition "__cove_argument 0 system" --arguments info --description 'Display system-wide information'

# system check
complete --command cove --condition "__cove_at system/check" --long-option deep --description 'Also read every blob of every image and compare it with its digest'
complete --command cove --condition "__cove_at system/check" --long-option repair --description 'Mend what is wrong'
complete --command cove --condition "__cove_at system/check" --long-option format --require-parameter --arguments 'json' --description 'Print in JSON format when \'json\''

# volume
complete --command cove --condition "__cove_argument 0 volume" --arguments create --description 'Create a volume'
complete --command cove --condition "__cove_argument 0 volume" --arguments inspect --description 'Display detailed information on one or more volumes'
complete --command cove --condition "__cove_argument 0 volume" --arguments ls --description 'List volumes'
complete --command cove --condition "__cove_argument 0 volume" --arguments prune --description 'Remove unused local volumes'
complete --command cove --condition "__cove_argument 0 volume" --arguments rm --description 'Remove one or more volumes. You cannot remove a volume that is in use by a container'

# volume create
complete --command cove --condition "__cove_at volume/create" --long-option driver --short-option d --require-parameter --arguments 'local' --description 'Specify volume driver name'
complete --command cove --condition "__cove_at volume/create" --long-option label --require-parameter --description 'Set metadata for a volume'
complete --command cove --condition "__cove_at volume/create" --long-option opt --short-option o --require-parameter --description 'Set driver specific options'

# volume inspect
complete --command cove --condition "__cove_at volume/inspect" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at volume/inspect" --arguments '(__cove_names volumes)'

# volume ls
complete --command cove --condition "__cove_at volume/ls volume/list" --long-option filter --short-option f --require-parameter --description 'Provide filter values (e.g. "dangling=true")'
complete --command cove --condition "__cove_at volume/ls volume/list" --long-option format --require-parameter --arguments 'table json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at volume/ls volume/list" --long-option quiet --short-option q --description 'Only display volume names'

# volume prune
complete --command cove --condition "__cove_at volume/prune" --long-option all --short-option a --description 'Remove all unused volumes, not just anonymous ones'
complete --command cove --condition "__cove_at volume/prune" --long-option filter --require-parameter --description 'Provide filter values (e.g. "until=<timestamp>")'
complete --command cove --condition "__cove_at volume/prune" --long-option force --short-option f --description 'Do not prompt for confirmation'

# volume rm
complete --command cove --condition "__cove_at volume/rm volume/remove" --long-option force --short-option f --description 'Force the removal of one or more volumes'
complete --command cove --condition "__cove_at volume/rm volume/remove" --arguments '(__cove_names volumes)'

# inspect
complete --command cove --condition "__cove_at inspect" --long-option format --short-option f --require-parameter --arguments 'json' --description 'Format output using a custom template:'
complete --command cove --condition "__cove_at inspect" --long-option size --short-option s --description 'Display total file sizes if the type is container'
complete --command cove --condition "__cove_at inspect" --long-option type --require-parameter --arguments 'container image network volume' --description 'Only inspect objects of the given type'
complete --command cove --condition "__cove_at inspect" --arguments '(__cove_names containers images volumes networks)'

# doctor
complete --command cove --condition "__cove_at doctor" --long-option format --require-parameter --arguments 'json' --description 'Print in JSON format when \'json\''

# completion
complete --command cove --condition "__cove_argument 0 completion" --arguments 'bash zsh fish'

# Where docker is a link to cove it completes alike.
if realpath (command --search docker) 2>/dev/null | string match --quiet --regex '/cove$'
    complete --command docker --wraps cove
end
