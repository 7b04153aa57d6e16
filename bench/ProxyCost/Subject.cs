using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.ProxyCost;

/// <summary>One proxy under measurement, listening; ended when disposed.</summary>
internal sealed class Subject : IDisposable
{
    private readonly Process process;

    public Subject(string name, Process process, int httpPort, int tcpPort)
    {
        (Name, this.process, HttpPort, TcpPort) = (name, process, httpPort, tcpPort);
        WaitFor(httpPort);
        WaitFor(tcpPort);
    }

    public string Name { get; }

    public int Pid => process.Id;

    public int HttpPort { get; }

    public int TcpPort { get; }

    public static void WaitFor(int port)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (limit.Elapsed < TimeSpan.FromSeconds(20))
            {
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
