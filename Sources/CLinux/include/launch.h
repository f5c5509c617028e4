// Launching: an array of operations that the child of clone3 performs one after the other until the last becomes the
// container's first process. The child allocates nothing, takes no lock and formats no text.
#ifndef CL_LAUNCH_H
#define CL_LAUNCH_H

#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

enum cl_kind {
    CL_WAIT = 1,        // fd: reads one byte, which says that the parent has done a part of its work
    CL_JOIN_CGROUP,     // a: path of a `tasks` or `cgroup.procs` file of the host; writes "0"
    CL_UNSHARE,         // flags: CLONE_NEW*
    CL_SETNS,           // fd, flags: the kinds of namespace to join
    CL_FORK,            // goes on in a new child that has the same parent; reports its pid
    CL_PROPAGATION,     // a: path, flags: MS_SHARED … of the mount at it
    CL_CHDIR,           // a: path
    CL_MOUNT_AT,        // a: source, b: absolute path of the host, c: type, d: data, flags: MS_*
    CL_OPEN_ROOT,       // a: path of the new root; what follows resolves paths inside of it
    CL_ATTACH_ROOT,     // fd: a detached mount, or, if number is 1, a configured file system context to make one of with
                        //     the attributes flags; attached over / and opened as the new root
    CL_MOUNT,           // a: source, b: path in the root (made if missing), c: type, d: data, flags, option: see below
    CL_ATTACH,          // fd: a detached mount, b: path in the root, flags: MOUNT_ATTR_* to set, value: to clear,
                        //     number: propagation to set, option
    CL_MAKE_DIRECTORY,  // a: path in the root, number: mode; fine when it exists
    CL_MAKE_NODE,       // a: path in the root, number: mode with type, value: device number, uid, gid
    CL_SYMLINK,         // a: text, b: path in the root; fine when it exists
    CL_WRITE,           // a: absolute path, b: text (before the pivot: of the host)
    CL_SYSCTL,          // a: path below /proc/sys of the root, b: text; refused when that is no procfs
    CL_MASK,            // a: path in the root, fd: a detached mount of /dev/null, the same for all; nothing when it does not exist
    CL_READ_ONLY,       // a: path in the root; nothing when it does not exist
    CL_CONSOLE,         // fd: pty's other end, bound onto /dev/console of the root
    CL_PIVOT,           // the root becomes /
    CL_ROOT_READ_ONLY,
    CL_HOSTNAME,        // a
    CL_DOMAINNAME,      // a
    CL_NETLINK,         // blob: route messages, number: how many of them answer
    CL_RLIMIT,          // number: resource, value: soft, value2: hard
    CL_NEW_SESSION,     // setsid
    CL_CONTROLLING_TTY, // fd
    CL_SESSION_KEYRING, // a: name
    CL_DUPLICATE,       // fd onto number, without close-on-exec
    CL_BOUNDING,        // value: capabilities that stay in the bounding set
    CL_KEEP_CAPS,       // number: 0 or 1
    CL_IDENTITY,        // number: uid, value: gid, blob: supplementary gids (uint32 each)
    CL_CAPABILITIES,    // value: effective, value2: permitted, value3: inheritable, value4: ambient
    CL_NO_NEW_PRIVILEGES,
    CL_SECCOMP,         // blob: struct sock_filter[], flags
    CL_UMASK,           // number
    CL_PARENT_DEATH,    // number: signal
    CL_WORK_DIRECTORY,  // a: path, which must lie inside the root
    CL_CLOSE_OTHERS,    // every descriptor from 3 on is closed at exec
    CL_INIT,            // goes on in a child; this process passes signals to it, reaps whatever ends, and ends like it
    CL_EXEC,            // list: candidates of the path, argv, envp
    CL_FAIL,            // number: the errno to fail with; for tests
};

// option of CL_MOUNT and CL_ATTACH
enum {
    CL_TARGET_IS_FILE = 1,      // make a file, not a directory, when the target is missing
    CL_NO_SYMLINKS = 2,         // the target's path may not go through links
    CL_KEEP_MODE = 4,           // a directory that is there gives its mode to what is mounted: d begins with it
};

struct cl_operation {
    int32_t kind;
    int32_t fd;
    uint64_t flags;
    uint64_t value, value2, value3, value4;
    int64_t number;
    uint32_t uid, gid;
    uint32_t option;
    uint32_t blob_length;
    const char *_Nullable a, *_Nullable b, *_Nullable c, *_Nullable d;
    const void *_Nullable blob;
    const char *_Nullable const *_Nullable list;
    const char *_Nullable const *_Nullable argv;
    const char *_Nullable const *_Nullable envp;
};

// What the child writes into the report pipe.
struct cl_report {
    int32_t what;       // 0: the operation `index` failed with `value` as errno; 1: goes on as process `value`
    int32_t index;
    int32_t value;
};

// Starts a child that performs `operations` and reports into `report` (a close-on-exec pipe's end: it is at its end
// when the program runs, and when the child was killed). flags: CLONE_NEW*. parents: the two descriptors, of the report
// and of what it waits for, that the parent alone keeps. progress: the index of the operation that the
// child is at, in memory that both share. Returns the child's pid, or -1 with errno.
pid_t cl_launch(const struct cl_operation *operations, int count, uint64_t flags, int report, const int *parents,
                int32_t *progress);

// The calling thread goes on as one that waits for its turn where others are at work (1), or as before (0). Fine when
// somebody has chosen another policy.
void cl_give_way(int on);

#pragma clang assume_nonnull end
#endif
