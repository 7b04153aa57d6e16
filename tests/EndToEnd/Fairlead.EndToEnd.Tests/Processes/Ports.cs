using System.Net;
using System.Net.Sockets;

namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>Ports that nobody listens on now, for programs that must be told a number.</summary>
internal static class Ports
{
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
