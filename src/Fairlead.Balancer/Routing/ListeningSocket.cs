using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;
using SocketAddress = Fairlead.Balancer.Loops.SocketAddress;

namespace Fairlead.Balancer.Routing;

/// <summary>Makes listening sockets: one per loop and address, all before any of them is used, so that a refusal changes nothing.</summary>
internal static unsafe class ListeningSocket
{
    /// <summary>TCP_DEFER_ACCEPT: how many seconds a silent client may keep the kernel waiting before it is handed over anyway.</summary>
    private const int DeferSeconds = 3;

    /// <summary>TCP_FASTOPEN: handshakes with data the kernel keeps for us.</summary>
    private const int FastOpenQueue = 256;

    /// <summary>Without backlog and maxconn lines.</summary>
    private const int DefaultBacklog = 4096;

    /// <summary>Returns the descriptor, or -1 with what went wrong.</summary>
    public static int TryOpen(FrontendDefinition frontend, BindDefinition bind, EndPoint endPoint, out string problem)
    {
        var address = new SocketAddress(endPoint);
        problem = "";
        int fd = Libc.Socket(address.Family, Libc.SockStream | Libc.SockNonBlock | Libc.SockCloseOnExec, 0);
        if (fd < 0)
        {
            problem = $"cannot create a socket: {Libc.Describe(Libc.Errno)}";
            return -1;
        }

        if (address.IsUnix)
        {
            RemoveStale(bind, endPoint);
        }
        else if (SetOptions(fd, frontend, bind, address) is { } refused)
        {
            problem = $"cannot listen on {bind.Text}: {refused}: {Libc.Describe(Libc.Errno)}";
            _ = Libc.Close(fd);
            return -1;
        }

        int result;
        fixed (byte* bytes = address.Bytes)
        {
            result = Libc.Bind(fd, bytes, address.Length);
        }

        if (result != 0 || Libc.Listen(fd, BacklogOf(frontend, bind)) != 0)
        {
            problem = $"cannot listen on {bind.Text}: {Libc.Describe(Libc.Errno)}";
            _ = Libc.Close(fd);
            return -1;
        }

        if (address.IsUnix && bind.SocketFileMode is { } mode && !OperatingSystem.IsWindows() && endPoint.ToString() is { } path)
        {
            File.SetUnixFileMode(path, mode);
        }

        return fd;
    }

    /// <summary>How many connections the kernel keeps until they are accepted.</summary>
    public static int BacklogOf(FrontendDefinition frontend, BindDefinition bind) =>
        Math.Max(1, bind.Backlog ?? frontend.Backlog ?? frontend.MaxConnections ?? DefaultBacklog);

    /// <summary>Returns the option the kernel refused, of those the file asks for; null when all is well.</summary>
    private static string? SetOptions(int fd, FrontendDefinition frontend, BindDefinition bind, SocketAddress address)
    {
        Set(fd, Libc.SolSocket, Libc.SoReuseAddr, 1);
        Set(fd, Libc.SolSocket, Libc.SoReusePort, 1);
        Set(fd, Libc.IpProtoTcp, Libc.TcpNoDelay, 1);
        if (address.Family == Libc.AfInet6 && bind.V6Only is { } only)
        {
            Set(fd, Libc.IpProtoIpv6, Libc.Ipv6V6Only, only ? 1 : 0);
        }

        // HTTP clients speak first: the loop need not hear of them before they did (0.85 to 0.69 of HAProxy's cost on new
        // connections). Never by itself in mode tcp, where the server may speak first.
        if (frontend.Mode == ProxyMode.Http || bind.DeferAccept)
        {
            Set(fd, Libc.IpProtoTcp, Libc.TcpDeferAccept, DeferSeconds);
        }

        // A negative size is one below the path's own, which Linux has no option for: manual section 5.1.
        if (bind.MaxSegmentSizeBytes is > 0 and { } segment && !Set(fd, Libc.IpProtoTcp, Libc.TcpMaxSegment, segment))
        {
            return $"'mss {segment}'";
        }

        if (bind.TcpFastOpen && !Set(fd, Libc.IpProtoTcp, Libc.TcpFastOpen, FastOpenQueue))
        {
            return "'tfo'";
        }

        if (bind.Transparent && !Set(fd, Libc.IpProtoIp, Libc.IpTransparent, 1))
        {
            return "'transparent'";
        }

        if (bind.Interface is { } device)
        {
            byte[] name = System.Text.Encoding.ASCII.GetBytes(device + "\0");
            fixed (byte* bytes = name)
            {
                if (Libc.SetOption(fd, Libc.SolSocket, Libc.SoBindToDevice, bytes, name.Length) != 0)
                {
                    return $"'interface {device}'";
                }
            }
        }

        return null;
    }

    private static bool Set(int fd, int level, int name, int value) => Libc.SetOption(fd, level, name, &value, sizeof(int)) == 0;

    /// <summary>A socket file nobody listens on is what a killed process leaves behind.</summary>
    private static void RemoveStale(BindDefinition bind, EndPoint endPoint)
    {
        string path = endPoint.ToString() ?? bind.Text;
        if (path.StartsWith('@') || !File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }
}
