// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg show: the settings of a network namespace, in the order of
 * sipalg_settings.h.
 */
#include <stdio.h>

#include <linux/sipalg_settings.h>

#include "cmd.h"
#include "fail.h"
#include "settings.h"
#include "units.h"

#define NEWER	"The module is newer than this tool, which cannot explain it."

/**
 * struct view - a setting on its way to the output
 * @name: its name, or its number
 * @text: what this tool knows of it; NULL when the module is newer
 * @setting: what the module says
 */
struct view {
	char name[64];
	const struct setting_text *text;
	const struct setting *setting;
};

static struct view view_of(const struct settings *settings, size_t i)
{
	struct view view = {
		.text = settings_text(i),
		.setting = &settings->item[i],
	};

	if (view.text)
		snprintf(view.name, sizeof(view.name), "%s", view.text->name);
	else
		snprintf(view.name, sizeof(view.name), "setting_%zu", i);
	return view;
}

/* A word or an address where there is one, else the number. */
static void show_value_json(struct json *json, const char *key,
			    const struct view *view, uint32_t value)
{
	const struct setting_text *text = view->text;
	struct text word;

	if (!view->setting->known)
		json_null(json, key);
	else if (text && settings_is_choice(text) &&
		 settings_word(text, value, &word))
		json_string(json, key, word.s);
	else if (text && settings_is_address(text))
		json_string(json, key, settings_value(text, value, &word));
	else
		json_number(json, key, value);
}

static void show_words(struct json *json, const struct setting_text *text)
{
	struct text word;
	uint32_t value;

	json_open(json, "words", '[');
	for (value = text->min; value <= text->max; value++) {
		if (!settings_word(text, value, &word))
			break;
		json_string(json, NULL, word.s);
	}
	json_close(json, ']');
}

/* What values it may have: bounds or words, the other being null. */
static void show_range_json(struct json *json, const struct setting_text *text)
{
	bool choice = text && settings_is_choice(text);

	if (text && settings_is_address(text))
		json_string(json, "kind", "address");
	else if (text)
		json_string(json, "kind", choice ? "choice" : text->kind);
	else
		json_null(json, "kind");
	if (text && !choice) {
		json_number(json, "min", text->min);
		json_number(json, "max", text->max);
	} else {
		json_null(json, "min");
		json_null(json, "max");
	}
	if (choice)
		show_words(json, text);
	else
		json_null(json, "words");
}

static void show_json(struct print *print, const struct view *view)
{
	struct json *json = &print->json;
	const struct setting *setting = view->setting;

	print_object(print, NULL);
	json_string(json, "name", view->name);
	show_value_json(json, "value", view, setting->value);
	json_bool(json, "set", setting->is_set);
	show_value_json(json, "default", view, setting->usual);
	show_range_json(json, view->text);
	json_string(json, "sentence", view->text ? view->text->sentence : NEWER);
	print_object_end(print);
}

static void show_value(struct print *print, const struct view *view,
		       uint32_t value, bool mark)
{
	struct text shown;

	if (view->setting->known)
		print_cell(print, mark ? STYLE_WARN : STYLE_PLAIN, "%s%s",
			   mark ? "* " : "",
			   settings_value(view->text, value, &shown));
	else
		print_cell(print, STYLE_PLAIN, "-");
}

static void show_text(struct print *print, const struct view *view)
{
	const struct setting *setting = view->setting;

	print_row(print);
	print_cell(print, STYLE_PLAIN, "%s", view->name);
	show_value(print, view, setting->value, setting->is_set);
	show_value(print, view, setting->usual, false);
	print_cell(print, STYLE_PLAIN, "%s",
		   view->text ? view->text->sentence : NEWER);
}

static void show_prefixes_json(struct print *print,
			       const struct prefixes *prefixes)
{
	struct text shown;
	size_t i;

	if (!print->as_json)
		return;
	json_open(&print->json, "prefixes", '[');
	for (i = 0; i < prefixes->num; i++)
		json_string(&print->json, NULL,
			    settings_prefix(&prefixes->item[i], &shown));
	json_close(&print->json, ']');
}

static void show_prefixes(struct print *print, const struct prefixes *prefixes)
{
	struct text shown;
	size_t i;

	for (i = 0; i < prefixes->num; i++)
		print_line(print, "%s %s", i ? "       " : "list is",
			   settings_prefix(&prefixes->item[i], &shown));
}

static void show_note(struct print *print, const struct settings *settings,
		      size_t only)
{
	const struct setting_text *text = settings_text(only);
	bool any = false;
	struct text range;
	size_t i;

	for (i = 0; i < settings->num; i++)
		any |= settings->item[i].is_set &&
		       (only == SETTING_NONE || only == i);
	if (text)
		print_line(print, "%s may be %s", text->name,
			   settings_range(text, &range));
	if (any)
		print_line(print, "* set in this network namespace");
	else if (!text)
		print_line(print, "nothing is set in this network namespace");
}

static void show(struct print *print, const struct info *info,
		 const struct settings *settings, size_t only)
{
	static const char *const heads[] = {
		"NAME", "VALUE", "DEFAULT", "MEANING", NULL
	};
	size_t i;

	cmd_document(print, info);
	print_list(print, "settings");
	print_table(print, "lrrw");
	print_heads(print, heads);
	for (i = 0; i < settings->num; i++) {
		struct view view = view_of(settings, i);

		if (only != SETTING_NONE && only != i)
			continue;
		if (print->as_json)
			show_json(print, &view);
		else
			show_text(print, &view);
	}
	print_table_end(print);
	print_list_end(print);
	show_prefixes_json(print, &settings->prefixes);
	print_object_end(print);
	show_prefixes(print, &settings->prefixes);
	show_note(print, settings, only);
}

static int run(struct context *context)
{
	const struct args *args = &context->args;
	enum genl_result result;
	struct settings settings;
	size_t only = SETTING_NONE;
	struct genl genl;
	struct info info;

	if (args->words_num > 1)
		return fail(EXIT_USAGE, "'sipalg show' shows all",
			    "show takes one name");
	if (args->words_num && cmd_setting(args->words[0], &only))
		return EXIT_USAGE;
	if (cmd_open(context, &genl, &info))
		return EXIT_CANNOT;
	result = genl_settings(&genl, &settings);
	genl_close(&genl);
	if (result != GENL_OK)
		return fail_genl(result, &info);
	show(&context->print, &info, &settings, only);
	genl_free_settings(&settings);
	return EXIT_DONE;
}

const struct cmd cmd_show = {
	.name = "show",
	.usage = "[NAME]",
	.summary = "settings: what holds, and what it means",
	.help =
"Shows the settings of this network namespace, or one of them and what it may\n"
"be. VALUE is what holds here; after a * it was set here with 'sipalg set'.\n"
"DEFAULT is what holds where nothing was set: the parameter of the module in\n"
"/sys/module/sipalg/parameters.\n",
	.options = "",
	.takes_words = true,
	.run = run,
};
