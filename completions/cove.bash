# bash completion for cove, generated from its tables by `cove completion bash`.

# What belongs to the command $1: subcommands and their other names, flags, those flags that take a value,
# what the arguments complete to, and whether the flags end at the first of them.
__cove_command() {
    subcommands='' aliases='' flags='' valued='' arguments=() closed=''
    case $1 in
        '')
            subcommands='run exec ps logs images version info container image network system volume attach commit create export history import inspect kill load pause port rename restart rm rmi save start stop tag unpause update wait doctor completion'
            aliases=''
            flags='--root --version -v --help'
            valued='--root --log-level -l --config --host -H --context -c --tlscacert --tlscert --tlskey'
            ;;
        'run' | 'container run')
            flags='--detach -d --detach-keys --sig-proxy --name --interactive -i --tty -t --attach -a --rm --restart --pull --quiet -q --platform --cidfile --label -l --label-file --annotation --env -e --env-file --entrypoint --workdir -w --user -u --group-add --init --stop-signal --stop-timeout --publish -p --publish-all -P --expose --network --network-alias --hostname -h --domainname --add-host --dns --dns-option --dns-search --ip --ip6 --link-local-ip --mac-address --link --volume -v --mount --tmpfs --volumes-from --volume-driver --read-only --shm-size --storage-opt --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --blkio-weight-device --ulimit --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory-swappiness --oom-kill-disable --oom-score-adj --cgroup-parent --device --device-cgroup-rule --gpus --privileged --cap-add --cap-drop --security-opt --sysctl --userns --pid --ipc --uts --cgroupns --runtime --health-cmd --health-interval --health-retries --health-timeout --health-start-period --health-start-interval --no-healthcheck --log-driver --log-opt --explain --dry-run --help'
            valued='--detach-keys --name --attach -a --restart --pull --platform --cidfile --label -l --label-file --annotation --env -e --env-file --entrypoint --workdir -w --user -u --group-add --stop-signal --stop-timeout --publish -p --expose --network --net --network-alias --net-alias --hostname -h --domainname --add-host --dns --dns-option --dns-opt --dns-search --ip --ip6 --link-local-ip --mac-address --link --volume -v --mount --tmpfs --volumes-from --volume-driver --shm-size --storage-opt --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --blkio-weight-device --ulimit --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory-swappiness --oom-score-adj --cgroup-parent --device --device-cgroup-rule --gpus --cap-add --cap-drop --security-opt --sysctl --userns --pid --ipc --uts --cgroupns --runtime --health-cmd --health-interval --health-retries --health-timeout --health-start-period --health-start-interval --log-driver --log-opt --cpu-count --cpu-percent --io-maxbandwidth --io-maxiops --isolation --kernel-memory --root'
            arguments=('names images' '')
            closed=1
            ;;
        'exec' | 'container exec')
            flags='--env -e --env-file --detach -d --detach-keys --interactive -i --privileged --tty -t --user -u --workdir -w --help'
            valued='--env -e --env-file --detach-keys --user -u --workdir -w --root'
            arguments=('names running-containers' '')
            closed=1
            ;;
        'ps' | 'container ls' | 'container list' | 'container ps')
            flags='--all -a --filter -f --format --last -n --latest -l --no-trunc --quiet -q --size -s --help'
            valued='--filter -f --format --last -n --root'
            ;;
        'logs' | 'container logs')
            flags='--details --follow -f --since --tail -n --timestamps -t --until --help'
            valued='--since --tail -n --until --root'
            arguments=('names containers')
            ;;
        'images' | 'image ls' | 'image list')
            flags='--all -a --digests --filter -f --format --no-trunc --quiet -q --help'
            valued='--filter -f --format --root'
            arguments=('names images')
            ;;
        'version')
            flags='--format -f --help'
            valued='--format -f --root'
            ;;
        'info' | 'system info')
            flags='--format -f --help'
            valued='--format -f --root'
            ;;
        'container')
            subcommands='attach commit create exec export inspect kill logs ls pause port prune rename restart rm run start stop unpause update wait'
            aliases='list ps remove'
            flags='--help'
            valued='--root'
            ;;
        'container attach' | 'attach')
            flags='--detach-keys --no-stdin --sig-proxy --help'
            valued='--detach-keys --root'
            arguments=('names running-containers')
            ;;
        'container commit' | 'commit')
            flags='--author -a --change -c --message -m --pause -p --help'
            valued='--author -a --change -c --message -m --root'
            arguments=('names containers' 'names images')
            ;;
        'container create' | 'create')
            flags='--name --interactive -i --tty -t --attach -a --rm --restart --pull --quiet -q --platform --cidfile --label -l --label-file --annotation --env -e --env-file --entrypoint --workdir -w --user -u --group-add --init --stop-signal --stop-timeout --publish -p --publish-all -P --expose --network --network-alias --hostname -h --domainname --add-host --dns --dns-option --dns-search --ip --ip6 --link-local-ip --mac-address --link --volume -v --mount --tmpfs --volumes-from --volume-driver --read-only --shm-size --storage-opt --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --blkio-weight-device --ulimit --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory-swappiness --oom-kill-disable --oom-score-adj --cgroup-parent --device --device-cgroup-rule --gpus --privileged --cap-add --cap-drop --security-opt --sysctl --userns --pid --ipc --uts --cgroupns --runtime --health-cmd --health-interval --health-retries --health-timeout --health-start-period --health-start-interval --no-healthcheck --log-driver --log-opt --explain --dry-run --help'
            valued='--name --attach -a --restart --pull --platform --cidfile --label -l --label-file --annotation --env -e --env-file --entrypoint --workdir -w --user -u --group-add --stop-signal --stop-timeout --publish -p --expose --network --net --network-alias --net-alias --hostname -h --domainname --add-host --dns --dns-option --dns-opt --dns-search --ip --ip6 --link-local-ip --mac-address --link --volume -v --mount --tmpfs --volumes-from --volume-driver --shm-size --storage-opt --memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --blkio-weight-device --ulimit --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory-swappiness --oom-score-adj --cgroup-parent --device --device-cgroup-rule --gpus --cap-add --cap-drop --security-opt --sysctl --userns --pid --ipc --uts --cgroupns --runtime --health-cmd --health-interval --health-retries --health-timeout --health-start-period --health-start-interval --log-driver --log-opt --cpu-count --cpu-percent --io-maxbandwidth --io-maxiops --isolation --kernel-memory --root'
            arguments=('names images' '')
            closed=1
            ;;
        'container export' | 'export')
            flags='--output -o --help'
            valued='--output -o --root'
            arguments=('names containers')
            ;;
        'container inspect')
            flags='--format -f --size -s --help'
            valued='--format -f --root'
            arguments=('names containers')
            ;;
        'container kill' | 'kill')
            flags='--signal -s --help'
            valued='--signal -s --root'
            arguments=('names running-containers')
            ;;
        'container pause' | 'pause')
            flags='--help'
            valued='--root'
            arguments=('names running-containers')
            ;;
        'container port' | 'port')
            flags='--help'
            valued='--root'
            arguments=('names running-containers' '')
            ;;
        'container prune')
            flags='--filter --force -f --help'
            valued='--filter --root'
            ;;
        'container rename' | 'rename')
            flags='--help'
            valued='--root'
            arguments=('names containers' '')
            ;;
        'container restart' | 'restart')
            flags='--signal -s --timeout -t --help'
            valued='--signal -s --timeout -t --time --root'
            arguments=('names containers')
            ;;
        'container rm' | 'container remove' | 'rm')
            flags='--force -f --link -l --volumes -v --help'
            valued='--root'
            arguments=('names containers')
            ;;
        'container start' | 'start')
            flags='--attach -a --interactive -i --detach-keys --help'
            valued='--detach-keys --checkpoint --checkpoint-dir --root'
            arguments=('names containers')
            ;;
        'container stop' | 'stop')
            flags='--signal -s --timeout -t --help'
            valued='--signal -s --timeout -t --time --root'
            arguments=('names running-containers')
            ;;
        'container unpause' | 'unpause')
            flags='--help'
            valued='--root'
            arguments=('names running-containers')
            ;;
        'container update' | 'update')
            flags='--memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --restart --help'
            valued='--memory -m --memory-reservation --memory-swap --cpus --cpu-shares -c --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --pids-limit --blkio-weight --restart --kernel-memory --root'
            arguments=('names containers')
            ;;
        'container wait' | 'wait')
            flags='--help'
            valued='--root'
            arguments=('names containers')
            ;;
        'image')
            subcommands='capture history import inspect load ls prune rm save tag'
            aliases='list remove'
            flags='--help'
            valued='--root'
            ;;
        'image capture')
            flags='--with --package --entrypoint --cmd --user -u --env -e --workdir -w --help'
            valued='--with --package --entrypoint --cmd --user -u --env -e --workdir -w --root'
            arguments=('names images' 'files')
            ;;
        'image history' | 'history')
            flags='--format --human -H --no-trunc --platform --quiet -q --help'
            valued='--format --platform --root'
            arguments=('names images')
            ;;
        'image import' | 'import')
            flags='--change -c --message -m --platform --help'
            valued='--change -c --message -m --platform --root'
            arguments=('files' 'names images')
            ;;
        'image inspect')
            flags='--format -f --platform --help'
            valued='--format -f --platform --root'
            arguments=('names images')
            ;;
        'image load' | 'load')
            flags='--input -i --platform --quiet -q --help'
            valued='--input -i --platform --root'
            ;;
        'image prune')
            flags='--all -a --filter --force -f --help'
            valued='--filter --root'
            ;;
        'image rm' | 'image remove' | 'rmi')
            flags='--force -f --no-prune --platform --help'
            valued='--platform --root'
            arguments=('names images')
            ;;
        'image save' | 'save')
            flags='--output -o --platform --help'
            valued='--output -o --platform --root'
            arguments=('names images')
            ;;
        'image tag' | 'tag')
            flags='--help'
            valued='--root'
            arguments=('names images')
            ;;
        'network')
            subcommands='inspect ls'
            aliases='list'
            flags='--help'
            valued='--root'
            ;;
        'network inspect')
            flags='--format -f --verbose -v --help'
            valued='--format -f --root'
            arguments=('names networks')
            ;;
        'network ls' | 'network list')
            flags='--filter -f --format --no-trunc --quiet -q --help'
            valued='--filter -f --format --root'
            ;;
        'system')
            subcommands='check info'
            aliases=''
            flags='--help'
            valued='--root'
            ;;
        'system check')
            flags='--deep --repair --format --help'
            valued='--format --root'
            ;;
        'volume')
            subcommands='create inspect ls prune rm'
            aliases='list remove'
            flags='--help'
            valued='--root'
            ;;
        'volume create')
            flags='--driver -d --label --opt -o --help'
            valued='--driver -d --label --opt -o --name --availability --group --limit-bytes --required-bytes --scope --secret --sharing --topology-preferred --topology-required --type --root'
            ;;
        'volume inspect')
            flags='--format -f --help'
            valued='--format -f --root'
            arguments=('names volumes')
            ;;
        'volume ls' | 'volume list')
            flags='--filter -f --format --quiet -q --help'
            valued='--filter -f --format --root'
            ;;
        'volume prune')
            flags='--all -a --filter --force -f --help'
            valued='--filter --root'
            ;;
        'volume rm' | 'volume remove')
            flags='--force -f --help'
            valued='--root'
            arguments=('names volumes')
            ;;
        'inspect')
            flags='--format -f --size -s --type --help'
            valued='--format -f --type --root'
            arguments=('names containers images volumes networks')
            ;;
        'doctor')
            flags='--format --help'
            valued='--format --root'
            ;;
        'completion')
            flags='--help'
            valued='--root'
            arguments=('words bash zsh fish' '')
            ;;
    esac
}

# What the value of the flag $2 of the command $1 completes to.
__cove_value() {
    kind=''
    case $1 in
        '')
            case $2 in
                --root) kind='directories' ;;
                --config) kind='directories' ;;
                --tlscacert) kind='files' ;;
                --tlscert) kind='files' ;;
                --tlskey) kind='files' ;;
            esac
            ;;
        'run' | 'container run')
            case $2 in
                --attach | -a) kind='words stdin stdout stderr' ;;
                --restart) kind='words no on-failure always unless-stopped' ;;
                --pull) kind='words always missing never' ;;
                --cidfile) kind='files' ;;
                --label-file) kind='files' ;;
                --env-file) kind='files' ;;
                --stop-signal) kind='words HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' ;;
                --network) kind='names networks' ;;
                --net) kind='names networks' ;;
                --link) kind='names containers' ;;
                --volume | -v) kind='names volumes' ;;
                --volumes-from) kind='names containers' ;;
                --volume-driver) kind='words local' ;;
                --device) kind='files' ;;
                --cap-add) kind='words ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' ;;
                --cap-drop) kind='words ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' ;;
                --security-opt) kind='words no-new-privileges seccomp=unconfined systempaths=unconfined' ;;
                --userns) kind='words host private' ;;
                --pid) kind='words host' ;;
                --ipc) kind='words host none private shareable' ;;
                --uts) kind='words host' ;;
                --cgroupns) kind='words host private' ;;
                --log-driver) kind='words json-file local none' ;;
                --log-opt) kind='words max-size= max-file= compress= tag=' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'exec' | 'container exec')
            case $2 in
                --env-file) kind='files' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'ps' | 'container ls' | 'container list' | 'container ps')
            case $2 in
                --format) kind='words table json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'logs' | 'container logs')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'images' | 'image ls' | 'image list')
            case $2 in
                --format) kind='words table json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'version')
            case $2 in
                --format | -f) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'info' | 'system info')
            case $2 in
                --format | -f) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container attach' | 'attach')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container commit' | 'commit')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container create' | 'create')
            case $2 in
                --attach | -a) kind='words stdin stdout stderr' ;;
                --restart) kind='words no on-failure always unless-stopped' ;;
                --pull) kind='words always missing never' ;;
                --cidfile) kind='files' ;;
                --label-file) kind='files' ;;
                --env-file) kind='files' ;;
                --stop-signal) kind='words HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' ;;
                --network) kind='names networks' ;;
                --net) kind='names networks' ;;
                --link) kind='names containers' ;;
                --volume | -v) kind='names volumes' ;;
                --volumes-from) kind='names containers' ;;
                --volume-driver) kind='words local' ;;
                --device) kind='files' ;;
                --cap-add) kind='words ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' ;;
                --cap-drop) kind='words ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM' ;;
                --security-opt) kind='words no-new-privileges seccomp=unconfined systempaths=unconfined' ;;
                --userns) kind='words host private' ;;
                --pid) kind='words host' ;;
                --ipc) kind='words host none private shareable' ;;
                --uts) kind='words host' ;;
                --cgroupns) kind='words host private' ;;
                --log-driver) kind='words json-file local none' ;;
                --log-opt) kind='words max-size= max-file= compress= tag=' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container export' | 'export')
            case $2 in
                --output | -o) kind='files' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container inspect')
            case $2 in
                --format | -f) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container kill' | 'kill')
            case $2 in
                --signal | -s) kind='words HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container pause' | 'pause')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container port' | 'port')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container prune')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container rename' | 'rename')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container restart' | 'restart')
            case $2 in
                --signal | -s) kind='words HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container rm' | 'container remove' | 'rm')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container start' | 'start')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container stop' | 'stop')
            case $2 in
                --signal | -s) kind='words HUP INT QUIT KILL USR1 USR2 TERM CONT STOP WINCH' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container unpause' | 'unpause')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'container update' | 'update')
            case $2 in
                --restart) kind='words no on-failure always unless-stopped' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'container wait' | 'wait')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'image')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'image capture')
            case $2 in
                --with) kind='files' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'image history' | 'history')
            case $2 in
                --format) kind='words table json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'image import' | 'import')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'image inspect')
            case $2 in
                --format | -f) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'image load' | 'load')
            case $2 in
                --input | -i) kind='files' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'image prune')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'image rm' | 'image remove' | 'rmi')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'image save' | 'save')
            case $2 in
                --output | -o) kind='files' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'image tag' | 'tag')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'network')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'network inspect')
            case $2 in
                --format | -f) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'network ls' | 'network list')
            case $2 in
                --format) kind='words table json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'system')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'system check')
            case $2 in
                --format) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'volume')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'volume create')
            case $2 in
                --driver | -d) kind='words local' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'volume inspect')
            case $2 in
                --format | -f) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'volume ls' | 'volume list')
            case $2 in
                --format) kind='words table json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'volume prune')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'volume rm' | 'volume remove')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
        'inspect')
            case $2 in
                --format | -f) kind='words json' ;;
                --type) kind='words container image network volume' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'doctor')
            case $2 in
                --format) kind='words json' ;;
                --root) kind='directories' ;;
            esac
            ;;
        'completion')
            case $2 in
                --root) kind='directories' ;;
            esac
            ;;
    esac
}

# Joins again what bash split at = and : inside a word; the last word ends at the cursor.
__cove_words() {
    local line=${COMP_LINE:0:COMP_POINT} word rest i
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        rest=${line#"${line%%[![:blank:]]*}"}
        ((i == COMP_CWORD)) && word=$rest
        if ((i > 0)) && [[ $rest == "$line" && -n $line ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        line=${rest#"$word"}
    done
}

# Offers what the kind $1 holds, from its words or from the names that exist now.
__cove_offer() {
    local program=$2 candidate name
    set -- $1
    if [[ $1 == names && $current == [/.~]* ]]; then set -- files; fi
    case ${1-} in
        files | directories)
            compopt -o filenames 2>/dev/null
            while IFS= read -r candidate; do
                COMPREPLY+=("$candidate")
            done < <(if [[ $1 == files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi)
            ;;
        words)
            for candidate in "${@:2}"; do
                [[ $candidate == "$current"* ]] && COMPREPLY+=("$candidate")
            done
            ;;
        names)
            for name in "${@:2}"; do
                while IFS= read -r candidate; do
                    [[ $candidate == "$current"* ]] && COMPREPLY+=("$candidate")
                done < <("$program" __complete "$name" "$current" 2>/dev/null)
            done
            ;;
    esac
}

_cove() {
    local words current path='' count=0 ended='' expects='' lead='' kind='' word letters i
    local subcommands aliases flags valued arguments closed
    COMPREPLY=()
    __cove_words
    current=${words[${#words[@]} - 1]}
    __cove_command ''
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ -n $expects ]]; then
            expects=''
            continue
        elif [[ -n $ended ]]; then
            ((count += 1))
            continue
        fi
        case $word in
            --) ended=1 ;;
            --*=*) ;;
            --*) [[ " $valued " == *" $word "* ]] && expects=$word ;;
            -?*)
                # Of short flags that stand together the first with a value takes the rest, or the next word.
                letters=${word#-}
                while [[ -n $letters ]]; do
                    if [[ " $valued " == *" -${letters:0:1} "* ]]; then
                        [[ -z ${letters:1} ]] && expects=-$letters
                        break
                    fi
                    letters=${letters:1}
                done
                ;;
            *)
                if [[ " $subcommands $aliases " == *" $word "* ]]; then
                    path="${path:+$path }$word"
                    __cove_command "$path"
                else
                    ((count += 1))
                    ended=$closed
                fi
                ;;
        esac
    done
    if [[ -n $expects ]]; then
        __cove_value "$path" "$expects"
    elif [[ -z $ended && $current == --*=* ]]; then
        lead=${current%%=*}=
        __cove_value "$path" "${current%%=*}"
        current=${current#*=}
    elif [[ -z $ended && $current == -* ]]; then
        kind="words $flags"
    elif [[ -n $subcommands ]]; then
        ((count == 0)) && kind="words $subcommands"
    elif ((${#arguments[@]} > 0)); then
        kind=${arguments[count < ${#arguments[@]} ? count : ${#arguments[@]} - 1]}
    fi
    __cove_offer "$kind" "${1/#\~\//$HOME/}"
    ((${#COMPREPLY[@]} > 0)) || return 0
    # bash replaces only what follows the last = or : of the word, where these separate words.
    local breaks=${COMP_WORDBREAKS//[^=:]/}
    [[ $breaks == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/"$lead"}")
    if [[ -n $breaks && $current == *["$breaks"]* ]]; then
        lead=${current%"${current##*["$breaks"]}"}
        COMPREPLY=("${COMPREPLY[@]#"$lead"}")
    fi
}
complete -F _cove cove
# Where docker is a link to cove it completes alike.
if [[ $(readlink -f -- "$(type -P docker)" 2>/dev/null) == */cove ]]; then
    complete -F _cove docker
fi
