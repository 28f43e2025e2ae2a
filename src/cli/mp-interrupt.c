/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "cli/mp-command.h"

static sigset_t
caught_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/* A thread of its own: a handler could not take the cancellable's lock. */
static gpointer
wait_for_signals(gpointer data)
{
    g_autoptr(GCancellable) cancel = data;
    sigset_t set = caught_signals();
    int which;

    sigwait(&set, &which);
    g_cancellable_cancel(cancel);
    sigwait(&set, &which);
    _exit(MP_EXIT_INTERRUPTED);
}

void
mp_interrupt_catch(GCancellable *cancel)
{
    sigset_t set = caught_signals();

    sigprocmask(SIG_BLOCK, &set, NULL);
    g_thread_unref(g_thread_new("signals", wait_for_signals, g_object_ref(cancel)));
}
