/* For sinks that write every value as text: converts it to text and calls the sink's str(). */
#include <stdio.h>

#include "sink.h"

void
spec_uint_as_str(struct spec_sink *sink, const struct spec_row *row, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	sink->ops->str(sink, row, upid_str(text));
}

void
spec_sint_as_str(struct spec_sink *sink, const struct spec_row *row, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	sink->ops->str(sink, row, upid_str(text));
}

void
spec_boolean_as_str(struct spec_sink *sink, const struct spec_row *row, bool value)
{
	sink->ops->str(sink, row, value ? UPID_S("true") : UPID_S("false"));
}

void
spec_seconds_as_str(struct spec_sink *sink, const struct spec_row *row, int64_t ms)
{
	char room[SPEC_SECONDS];

	sink->ops->str(sink, row, spec_seconds_text(room, ms));
}

void
spec_object_as_str(struct spec_sink *sink, const struct spec_row *row, const void *object)
{
	struct upid_buf json = { 0 };
	struct spec_json s;

	spec_json_init(&s, &json);
	spec_write(&s.base, row->sub, object);
	sink->ops->str(sink, row, upid_buf_str(&json));
	upid_buf_free(&json);
}

void
spec_objects_as_str(struct spec_sink *sink, const struct spec_row *row,
                    const struct spec_objects *objects)
{
	struct upid_buf json = { 0 };

	spec_objects_json(&json, row, objects);
	sink->ops->str(sink, row, upid_buf_str(&json));
	upid_buf_free(&json);
}
