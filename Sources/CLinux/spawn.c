// New tasks beside the one that runs: this program once more, threads, and the processor on which they begin.
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/mount.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clinux.h"
#include "spawn.h"

// Where a new task is to begin, and where it may go then.
struct processors {
    cpu_set_t first, later;
};

// Returns -1 where there is nothing to choose.
static int processors(struct processors *p) {
    cpu_set_t usual;
    unsigned here;
    if (syscall(SYS_getcpu, &here, NULL, NULL) < 0 || sched_getaffinity(0, sizeof p->later, &p->later) < 0) return -1;
    if (CPU_COUNT(&p->later) < 2) return -1;
    p->first = p->later;
    CPU_CLR(here, &p->first);
    // Processors that are plugged in later are for it, too, unless somebody has chosen some.
    if (sched_getaffinity(1, sizeof usual, &usual) == 0 && CPU_EQUAL(&p->later, &usual)) memset(&p->later, 0xff, sizeof p->later);
    return 0;
}

void cl_begin_elsewhere(pid_t pid) {
    struct processors p;
    if (processors(&p) == 0 && sched_setaffinity(pid, sizeof p.first, &p.first) == 0) sched_setaffinity(pid, sizeof p.later, &p.later);
}

int cl_thread(void *(*run)(void *), void *context, uint64_t *thread) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error != 0) return errno = error, -1;
    // As `cl_begin_elsewhere` for processes.
    struct processors p;
    int spread = processors(&p) == 0;
    if (spread) pthread_attr_setaffinity_np(&attributes, sizeof p.first, &p.first);
    pthread_t id;
    error = pthread_create(&id, &attributes, run, context);
    pthread_attr_destroy(&attributes);
    if (error != 0) return errno = error, -1;
    if (spread) pthread_setaffinity_np(id, sizeof p.later, &p.later);
    *thread = id;
    return 0;
}

void cl_join_thread(uint64_t thread) { pthread_join((pthread_t)thread, NULL); }

// A detached read-only mount of this program, or -1: this process runs from such a mount already, which belongs to no
// namespace and cannot be copied.
static int guarded_self(void) {
    int tree = cl_open_tree(AT_FDCWD, "/proc/self/exe", OPEN_TREE_CLONE);
    if (tree >= 0 && cl_mount_setattr(tree, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) < 0) {
        int error = errno;
        close(tree);
        return errno = error, -2;
    }
    return tree;
}

// A system call that leaves errno alone: the thread whose errno it is belongs to another process.
static long quiet_call(long number, long a, long b, long c, long d) {
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
#else
#error "which registers carry a system call's arguments?"
#endif
}

// What a new process reads until it executes, in the memory of its parent, which may go on meanwhile: as long as `user` is
// not 0, nothing of it changes.
static struct {
    char *const *words, *const *variables;
    char path[32];
    int descriptors[17], count;
    volatile int *error;
    volatile pid_t user;
    char stack[16384] __attribute__((aligned(16)));
} birth;
static pthread_mutex_t births = PTHREAD_MUTEX_INITIALIZER;

static int begin(void *unused) {
    (void)unused;
    uint64_t none = 0;
    long result = quiet_call(SYS_setsid, 0, 0, 0, 0);
    for (int i = 0; i < birth.count && result >= 0; i++) result = quiet_call(SYS_dup3, birth.descriptors[i], i, 0, 0);
    if (result >= 0) result = quiet_call(SYS_close_range, birth.count, ~0u, 0, 0);
    if (result >= 0) result = quiet_call(SYS_chdir, (long)"/", 0, 0, 0);
    if (result >= 0) result = quiet_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, sizeof none);
    if (result >= 0) result = quiet_call(SYS_execve, (long)birth.path, (long)birth.words, (long)birth.variables, 0);
    *birth.error = (int)-result;
    for (;;) quiet_call(SYS_exit_group, 127, 0, 0, 0);
}

// With CLONE_VFORK in `flags` it returns when the program is executed, or could not be; else at once. `failure` says why.
static pid_t spawn_self(char *const *words, char *const *variables, const int *inherited, int count, int flags, volatile int *failure) {
    if (count > 16) return errno = E2BIG, -1;
    int guard = guarded_self();
    if (guard == -2) return -1;
    pthread_mutex_lock(&births);
    // The kernel sets it to 0 and wakes us when the one before has executed, or ended.
    for (pid_t user; (user = birth.user) != 0;) syscall(SYS_futex, &birth.user, FUTEX_WAIT, user, NULL);
    birth.words = words;
    birth.variables = variables;
    if (guard >= 0) snprintf(birth.path, sizeof birth.path, "/proc/self/fd/%d", count);
    else strcpy(birth.path, "/proc/self/exe");
    *(birth.error = failure) = 0;
    // Whoever closes the mount last waits for the kernel: not this process, but the one that runs from it, at its end.
    birth.count = count + (guard >= 0);
    pid_t pid = -1;
    int made = 0, error = 0;
    // Out of the way first: a target number may be the source of a later one.
    for (; made < birth.count && error == 0; made += error == 0) {
        birth.descriptors[made] = fcntl(made < count ? inherited[made] : guard, F_DUPFD_CLOEXEC, 64);
        if (birth.descriptors[made] < 0) error = errno;
    }
    if (error == 0) {
        sigset_t all, before;
        sigfillset(&all);
        // A handler of this process must not run in the new one.
        pthread_sigmask(SIG_SETMASK, &all, &before);
        pid = clone(begin, birth.stack + sizeof birth.stack, CLONE_VM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD | flags,
                    NULL, &birth.user, NULL, &birth.user);
        if (pid < 0) error = errno;
        else if (!(flags & CLONE_VFORK)) cl_begin_elsewhere(pid);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    for (int i = 0; i < made; i++) close(birth.descriptors[i]);
    pthread_mutex_unlock(&births);
    if (guard >= 0) close(guard);
    return error == 0 ? pid : (errno = error, -1);
}

pid_t cl_spawn_self(char *const *argv, char *const *envp, const int *inherited, int count) {
    volatile int failure;
    pid_t pid = spawn_self(argv, envp, inherited, count, CLONE_VFORK, &failure);
    if (pid < 0 || failure == 0) return pid;
    waitpid(pid, NULL, 0);
    return errno = failure, -1;
}

static volatile int standby_failure;

int cl_spawn_standby(void) {
    static char *words[] = {"cove", "monitor", "standby", NULL};
    static char *variables[9];
    int known = 0;
    for (char **entry = environ; *entry && known < 8; entry++)
        if (strncmp(*entry, "COVE_", 5) == 0) variables[known++] = *entry;
    int ends[2];
    if (cl_socketpair(SOCK_STREAM, ends) < 0) return -1;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int inherited[] = {null, null, null, ends[1]};
    pid_t pid = null < 0 ? -1 : spawn_self(words, variables, inherited, 4, 0, &standby_failure);
    int error = errno;
    close(ends[1]);
    if (null >= 0) close(null);
    if (pid < 0) close(ends[0]);
    errno = error;
    return pid < 0 ? -1 : ends[0];
}

int cl_standby_error(void) { return standby_failure; }

int cl_write_elsewhere(int fd, const void *bytes, size_t length) {
    pid_t first = fork();
    if (first < 0) return -1;
    if (first > 0) {
        while (waitpid(first, NULL, 0) < 0 && errno == EINTR) continue;
        return 0;
    }
    // Nobody waits for it.
    if (fork() != 0) _exit(0);
    signal(SIGPIPE, SIG_IGN);
    if (fd > 0) syscall(SYS_close_range, 0, fd - 1, 0);
    syscall(SYS_close_range, fd + 1, ~0u, 0);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    while (length > 0) {
        ssize_t count = write(fd, bytes, length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        bytes = (const char *)bytes + count;
        length -= (size_t)count;
    }
    _exit(0);
}
