#pragma once
#include "core/net/SocketNetwork.h"
namespace aybiza {
using SoupNetwork = SocketNetwork;
}
