/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-unpack.h"

G_BEGIN_DECLS

/**
 * mp_frames_new:
 * @packed: (transfer full)
 * @filter: how its bytes are packed
 *
 * The frames of xz, zstd and lz4 one behind the other, and nothing that lies
 * behind them: libarchive gives up what it has unpacked when it meets bytes
 * that are no frame. Zeros between and behind frames are left out. What is
 * behind them is a fault that cuts nothing: TRAILING_DATA. A frame that is not
 * well formed is passed on as it is, with all that follows. Of the other
 * filters, @packed itself.
 */
MpStream *mp_frames_new(MpStream *packed, MpFilter filter);

G_END_DECLS
