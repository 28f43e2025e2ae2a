/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-origin.h"

struct _MpOrigin {
    MpOrigin *container; /* NULL for a path */
    char *text;          /* the whole chain */
    const char *name;    /* within text */
    const char *path;    /* the outermost one's text */
    guint depth;
};

MpOrigin *
mp_origin_new_path(const char *path)
{
    MpOrigin *self = g_atomic_rc_box_new0(MpOrigin);

    self->text = g_strdup(path);
    self->name = self->path = self->text;
    return self;
}

MpOrigin *
mp_origin_new_member(MpOrigin *container, const char *member_name)
{
    MpOrigin *self = g_atomic_rc_box_new0(MpOrigin);

    self->container = mp_origin_ref(container);
    self->text = g_strconcat(container->text, "!", member_name, NULL);
    self->name = self->text + strlen(container->text) + 1;
    self->path = container->path;
    self->depth = container->depth + 1;
    return self;
}

MpOrigin *
mp_origin_ref(MpOrigin *self)
{
    return g_atomic_rc_box_acquire(self);
}

static void
origin_clear(gpointer data)
{
    MpOrigin *self = data;

    g_clear_pointer(&self->container, mp_origin_unref);
    g_free(self->text);
}

void
mp_origin_unref(MpOrigin *self)
{
    if (self != NULL)
        g_atomic_rc_box_release_full(self, origin_clear);
}

const char *
mp_origin_text(const MpOrigin *self)
{
    return self->text;
}

const char *
mp_origin_path(const MpOrigin *self)
{
    return self->path;
}

const char *
mp_origin_name(const MpOrigin *self)
{
    return self->name;
}

MpOrigin *
mp_origin_container(const MpOrigin *self)
{
    return self->container;
}

guint
mp_origin_depth(const MpOrigin *self)
{
    return self->depth;
}
