/* Writes records. spec_write() is one loop over the rows; a sink writes each field in its
 * format. */
#ifndef SPEC_SINK_H
#define SPEC_SINK_H

#include "spec.h"

struct spec_sink {
	const struct spec_sink_ops *ops;
};

/* `absent` is called for a row without a value that is not SPEC_NULLABLE; NULL: nothing is written. */
struct spec_sink_ops {
	void (*begin)(struct spec_sink *,
	              const struct spec_row *); /* an object; row NULL: the record itself */
	void (*end)(struct spec_sink *);
	void (*absent)(struct spec_sink *, const struct spec_row *);
	void (*null)(struct spec_sink *, const struct spec_row *);
	void (*str)(struct spec_sink *, const struct spec_row *, struct upid_str);
	void (*sint)(struct spec_sink *, const struct spec_row *, int64_t);
	void (*uint)(struct spec_sink *, const struct spec_row *, uint64_t);
	void (*boolean)(struct spec_sink *, const struct spec_row *, bool);
	void (*seconds)(struct spec_sink *, const struct spec_row *, int64_t ms);
	void (*lines)(struct spec_sink *, const struct spec_row *, const struct upid_lines *);
	void (*objects)(struct spec_sink *, const struct spec_row *, const struct spec_objects *);
	/* SPEC_OBJ; NULL: begin, its fields, end */
	void (*object)(struct spec_sink *, const struct spec_row *, const void *);
	/* SPEC_JSON; NULL: it is written as text */
	void (*json)(struct spec_sink *, const struct spec_row *, struct upid_str);
};

void spec_write(struct spec_sink *sink, const struct spec_set *set, const void *result);
/* Writes only the fields, into a record that was already started. */
void spec_write_fields(struct spec_sink *sink, const struct spec_set *set, const void *result);

/* JSON on one line, or indented. `ascii`: all other characters are escaped. */
struct spec_json {
	struct spec_sink base;
	struct upid_buf *out;
	bool ascii, pretty;
	unsigned without; /* rows with one of these flags are left out */
	bool first;
	int depth;
};
void spec_json_init(struct spec_json *s, struct upid_buf *out);

/* Adds text for a terminal, like upid_buf_add_visible(), but keeps newlines and tabs. */
void spec_visible(struct upid_buf *out, struct upid_str s);

/* A JSON object of strings, for Terraform: all rows except volatile ones. `visible`: control
 * characters are made visible (except in SPEC_LINES), because Terraform prints them unescaped. */
struct spec_strings {
	struct spec_sink base;
	struct upid_buf *out;
	bool first, visible;
};
void spec_strings_init(struct spec_strings *s, struct upid_buf *out);

/* "name: value" lines without those that are null, or only the value of the row `only`. `visible`:
 * the reader is a terminal. */
struct spec_text {
	struct spec_sink base;
	struct upid_buf *out;
	const char *only; /* NULL: all rows */
	size_t align;     /* for a terminal: pad names to this width; 0: no padding */
	bool visible;
	bool begun; /* a record was written */
	const char *inside; /* the current object, whose fields are "object.field"; NULL: the record */
};
void spec_text_init(struct spec_text *s, struct upid_buf *out);

/*
 * A table for a person, one line per record: "type+id node *class reason|note". A column is a row,
 * several rows joined by a blank (`+`), or the first of several such choices that has a value
 * (`|`). A field of an object is "error.code". A column may start with its minimum width "WIDTH:",
 * its "TITLE=", `?` if it is left out until a record has a value for it, and `*` to color the word.
 * Text is made visible, durations are written as "1h 2m". The last column is moved below the others
 * if it does not fit.
 */
enum { SPEC_COLUMNS = 10 };

struct spec_column {
	struct upid_str title, rows;
	bool colored, hidden;
	size_t width;         /* of the widest cell so far */
	struct upid_buf cell; /* of the current record */
	size_t place;         /* the choice that it comes from; 0: none yet */
};

struct spec_table {
	struct spec_sink base;
	struct upid_buf *out;
	bool color;
	size_t width;         /* of the terminal; 0: unknown */
	struct upid_buf held; /* cells of records that are not written yet */
	size_t records;       /* how many are held */
	bool titled;          /* the titles have been written */
	const char *inside;   /* the current object; NULL: the record itself */
	struct spec_column column[SPEC_COLUMNS];
	size_t count;
};
void spec_table_init(struct spec_table *t, struct upid_buf *out, const char *columns);
/* Writes the buffered records. A column is as wide as its widest cell so far, so buffer as many
 * records as the reader can wait for. */
void spec_table_flush(struct spec_table *t);
void spec_table_free(struct spec_table *t);

/* YAML, through libyaml. Each record is a document, or with `list` an item of one list. */
struct spec_yaml;
/* NULL: no libyaml, or out of memory. */
struct spec_yaml *spec_yaml_new(struct upid_buf *out, bool list, struct upid_err *err);
struct spec_sink *spec_yaml_sink(struct spec_yaml *y);
int
/* ends the list and frees *y; -1: out of memory, or libyaml failed */
spec_yaml_close(struct spec_yaml *y);

/* "[{…},…]": the objects of such a row as JSON on one line. */
void spec_objects_json(struct upid_buf *out, const struct spec_row *row,
                       const struct spec_objects *objects);

/* For sinks that write every value as text (sink_words.c): they call the sink's own str(). */
void spec_uint_as_str(struct spec_sink *sink, const struct spec_row *row, uint64_t value);
void spec_sint_as_str(struct spec_sink *sink, const struct spec_row *row, int64_t value);
void spec_boolean_as_str(struct spec_sink *sink, const struct spec_row *row, bool value);
void spec_seconds_as_str(struct spec_sink *sink, const struct spec_row *row, int64_t ms);
void spec_object_as_str(struct spec_sink *sink, const struct spec_row *row, const void *object);
void spec_objects_as_str(struct spec_sink *sink, const struct spec_row *row,
                         const struct spec_objects *objects);

/* 1500 ms is "1.5". */
enum { SPEC_SECONDS = 32 };
struct upid_str spec_seconds_text(char room[SPEC_SECONDS], int64_t ms);
void spec_seconds(struct upid_buf *out, int64_t ms);

/* A duration for a person: "0.4s", "42s", "2m 3s", "1h 2m", "3d 4h". */
void spec_age(struct upid_buf *out, int64_t ms);

/* Bytes for a person: "512", "1.5 KiB", "32.0 GiB". */
void spec_size(struct upid_buf *out, int64_t bytes);

#endif
