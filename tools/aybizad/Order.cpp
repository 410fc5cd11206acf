#include "tools/aybizad/Order.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#include <cstdio>

#include "core/base/GPtr.h"
#include "core/base/Json.h"
#include "core/supervisor/RuntimeDirectory.h"

namespace aybiza {

namespace {

constexpr unsigned patience = 10;  // s

struct Reply {
  int status = 0;
  std::string body;
};

/// One HTTP/1.0 exchange on the daemon's socket.
Result<Reply> ask(const std::string& socket_path, const std::string& request) {
  GError* error = nullptr;
  auto client = GPtr<GSocketClient>::adopt(g_socket_client_new());
  g_socket_client_set_timeout(client.get(), patience);
  auto address = GPtr<GSocketAddress>::adopt(g_unix_socket_address_new(socket_path.c_str()));
  auto connection = GPtr<GSocketConnection>::adopt(
      g_socket_client_connect(client.get(), G_SOCKET_CONNECTABLE(address.get()), nullptr, &error));
  if (!connection)
    return fail(Fault::unavailable, "no daemon answers at " + socket_path + ": " + take_message(error),
                "name its place with --runtime-directory");
  GIOStream* stream = G_IO_STREAM(connection.get());
  g_output_stream_write_all(g_io_stream_get_output_stream(stream), request.data(), request.size(), nullptr,
                            nullptr, nullptr);
  std::string answer;
  char part[4096];
  for (gssize got; (got = g_input_stream_read(g_io_stream_get_input_stream(stream), part, sizeof part,
                                              nullptr, nullptr)) > 0;)
    answer.append(part, static_cast<size_t>(got));
  const size_t head = answer.find("\r\n\r\n");
  if (head == answer.npos) return fail(Fault::truncated, "the daemon broke off its answer");
  return Reply{std::atoi(answer.c_str() + sizeof "HTTP/1.1"), answer.substr(head + 4)};
}

}  // namespace

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
  const std::string method = word == "status" ? "GET" : "POST";
  const auto reply = ask(place.control_socket(),
                         method + " /v1/" + word +
                             " HTTP/1.1\r\nHost: aybizad\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  if (!reply) {
    std::fprintf(stderr, "aybizad %s: %s\n", word.c_str(), reply.error().text().c_str());
    return 1;
  }
  if (reply->status < 300) {
    if (word == "status") std::fputs(reply->body.c_str(), stdout);
    return 0;
  }
  const auto said = parse_json(reply->body, "the daemon's answer");
  std::fprintf(stderr, "aybizad %s: %s\n", word.c_str(),
               said ? get_string(*said, "error", reply->body).c_str() : reply->body.c_str());
  return 1;
}

}  // namespace aybiza
