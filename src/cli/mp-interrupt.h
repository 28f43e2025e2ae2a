/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* From now on Ctrl-C (SIGINT) and SIGTERM cancel @cancel the first time and
 * end the program the second time. Before any other thread is made. */
void mp_interrupt_catch(GCancellable *cancel);

G_END_DECLS
