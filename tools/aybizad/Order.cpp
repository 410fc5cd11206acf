#include "tools/aybizad/Order.h"

#include <glib.h>

#include <cstdio>

#include "core/api/ControlClient.h"
#include "core/supervisor/RuntimeDirectory.h"

namespace aybiza {

bool is_order(const std::string& word) {
  return word == "drain" || word == "reload" || word == "upgrade" || word == "status";
}

int send_order(int argc, char** argv) {
  const std::string word = argv[0];
  char* directory = nullptr;
  const GOptionEntry entries[] = {
      {"runtime-directory", 0, 0, G_OPTION_ARG_FILENAME, &directory, "Where the daemon works", "DIR"},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("");
  g_option_context_set_summary(context,
                               "drain    take no new calls, let live ones end, stop\n"
                               "reload   serve the agents as they are on the disk now (also SIGHUP)\n"
                               "upgrade  become the program that is on the disk now (also SIGUSR2)\n"
                               "status   workers, slots and limits as JSON");
  g_option_context_add_main_entries(context, entries, nullptr);
  GError* error = nullptr;
  const bool parsed = g_option_context_parse(context, &argc, &argv, &error);
  g_option_context_free(context);
  if (!parsed || argc > 1) {
    std::fprintf(stderr, "aybizad %s: %s\n", word.c_str(),
                 parsed ? "there is nothing more to say" : error->message);
    g_clear_error(&error);
    return 2;
  }
  const RuntimeDirectory place(directory ? directory : RuntimeDirectory::default_path());
  g_free(directory);
  const ControlClient daemon({.socket = place.control_socket(), .address = {}, .token = {}});
  const auto answer = word == "status" ? daemon.get("/v1/status") : daemon.post("/v1/" + word);
  if (!answer) {
    std::fprintf(stderr, "aybizad %s: %s\n", word.c_str(), answer.error().text().c_str());
    return 1;
  }
  if (word == "status") std::printf("%s\n", to_text(*answer).c_str());
  return 0;
}

}  // namespace aybiza
