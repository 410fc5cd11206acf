// The first half of Carriage.h: asking the webhook what to do with a call, and reading its TwiML.
#include <glib.h>

#include "core/base/GPtr.h"
#include "core/net/Url.h"
#include "core/telephony/TwilioSignature.h"
#include "tools/aybiza/caller/Carriage.h"

namespace aybiza::caller {

namespace {

std::string attribute(const char** names, const char** values, const char* wanted) {
  for (; *names; names++, values++)
    if (g_str_equal(*names, wanted)) return *values;
  return "";
}

void start_element(GMarkupParseContext*, const char* name, const char** names, const char** values,
                   gpointer data, GError**) {
  auto* order = static_cast<StreamOrder*>(data);
  if (g_str_equal(name, "Stream")) order->url = attribute(names, values, "url");
  if (g_str_equal(name, "Parameter"))
    order->parameters[attribute(names, values, "name")] = attribute(names, values, "value");
}

}  // namespace

Result<StreamOrder> read_twiml(std::string_view twiml) {
  StreamOrder order;
  const GMarkupParser parser = {.start_element = start_element};
  GMarkupParseContext* context = g_markup_parse_context_new(&parser, GMarkupParseFlags(0), &order, nullptr);
  GError* error = nullptr;
  const bool well_formed =
      g_markup_parse_context_parse(context, twiml.data(), static_cast<gssize>(twiml.size()), &error) &&
      g_markup_parse_context_end_parse(context, &error);
  g_markup_parse_context_free(context);
  if (!well_formed) return fail(Fault::bad_input, "the webhook's TwiML is not XML: " + take_message(error));
  if (order.url.empty())
    return fail(Fault::rejected, "the webhook does not connect a stream: " + std::string(twiml));
  return order;
}

Task<Result<StreamOrder>> ask_webhook(Network& network, CallTarget target) {
  const Parameters form = {{"CallSid", target.call_sid}, {"AccountSid", "AC00000000000000000000000000000000"},
                           {"From", target.from},        {"To", target.to},
                           {"CallStatus", "ringing"},    {"Direction", "inbound"},
                           {"ApiVersion", "2010-04-01"}};
  HttpRequest request{.method = "POST",
                      .url = target.webhook,
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                      .body = to_query(form)};
  if (!target.auth_token.empty())
    request.headers.emplace_back("X-Twilio-Signature",
                                 twilio_signature(target.auth_token, target.webhook, form));
  auto response = co_await network.send(std::move(request));
  if (!response) co_return fail(response.error());
  auto body = co_await (*response)->read_all();
  if (!body) co_return fail(body.error());
  if ((*response)->status() != 200)
    co_return fail(Fault::rejected,
                   "the webhook answered " + std::to_string((*response)->status()) + ": " + *body, "",
                   (*response)->status());
  co_return read_twiml(*body);
}

}  // namespace aybiza::caller
