using System.Runtime.InteropServices;

namespace Fairlead.Balancer.Loops;

/// <summary>
/// The system calls the loops live on, for Linux. Ordinary P/Invoke: SuppressGCTransition measured no difference and must
/// never sit on a call that can block. A result of -1 is followed by <see cref="Errno"/> at once; the runtime keeps errno
/// intact on the way back from a call.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    public const int AfUnix = 1;
    public const int AfInet = 2;
    public const int AfInet6 = 10;
    public const int SockStream = 1;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;

    public const int SolSocket = 1;
    public const int SoReuseAddr = 2;
    public const int SoError = 4;
    public const int SoKeepAlive = 9;
    public const int SoLinger = 13;
    public const int SoReusePort = 15;
    public const int SoBindToDevice = 25;
    public const int IpProtoTcp = 6;
    public const int TcpNoDelay = 1;
    public const int TcpMaxSegment = 2;
    public const int TcpDeferAccept = 9;
    public const int TcpQuickAck = 12;
    public const int TcpFastOpen = 23;
    public const int IpProtoIpv6 = 41;
    public const int Ipv6V6Only = 26;
    public const int IpProtoIp = 0;
    public const int IpTransparent = 19;

    public const int MsgPeek = 2;
    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;
    public const int MsgMore = 0x8000;

    public const int ShutWrite = 1;

    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollErr = 0x8;
    public const uint EpollHup = 0x10;
    public const uint EpollRdHup = 0x2000;
    public const uint EpollExclusive = 1u << 28;
    public const uint EpollEdge = 1u << 31;
    public const int EpollCtlAdd = 1;
    public const int EpollCtlDel = 2;
    public const int EpollCtlMod = 3;
    public const int EpollCloseOnExec = 0x80000;

    public const int EventFdNonBlock = 0x800;
    public const int EventFdCloseOnExec = 0x80000;

    public const int EPerm = 1;
    public const int EIntr = 4;
    public const int EAgain = 11;
    public const int ENoMem = 12;
    public const int ENFile = 23;
    public const int EMFile = 24;
    public const int EPipe = 32;
    public const int EAddrInUse = 98;
    public const int EAddrNotAvail = 99;
    public const int ENetUnreach = 101;
    public const int EConnAborted = 103;
    public const int EConnReset = 104;
    public const int ENoBufs = 105;
    public const int ETimedOut = 110;
    public const int EConnRefused = 111;
    public const int EHostUnreach = 113;
    public const int EInProgress = 115;

    /// <summary>errno of this thread's last failed call.</summary>
    public static int Errno => *ErrnoLocation();

    /// <summary>"Connection refused (111)": for messages.</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} ({errno})";

    [LibraryImport(Name, EntryPoint = "__errno_location")]
    private static partial int* ErrnoLocation();

    [LibraryImport(Name, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Name, EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int fd, EpollEvent* interest);

    [LibraryImport(Name, EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, EpollEvent* events, int maximum, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "eventfd")]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport(Name, EntryPoint = "read")]
    public static partial nint Read(int fd, void* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "write")]
    public static partial nint Write(int fd, void* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport(Name, EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, EntryPoint = "bind")]
    public static partial int Bind(int fd, void* address, int length);

    [LibraryImport(Name, EntryPoint = "listen")]
    public static partial int Listen(int fd, int backlog);

    [LibraryImport(Name, EntryPoint = "accept4")]
    public static partial int Accept(int fd, void* address, int* length, int flags);

    [LibraryImport(Name, EntryPoint = "connect")]
    public static partial int Connect(int fd, void* address, int length);

    [LibraryImport(Name, EntryPoint = "recv")]
    public static partial nint Receive(int fd, void* buffer, nuint count, int flags);

    [LibraryImport(Name, EntryPoint = "send")]
    public static partial nint Send(int fd, void* buffer, nuint count, int flags);

    [LibraryImport(Name, EntryPoint = "shutdown")]
    public static partial int Shutdown(int fd, int how);

    [LibraryImport(Name, EntryPoint = "setsockopt")]
    public static partial int SetOption(int fd, int level, int name, void* value, int length);

    [LibraryImport(Name, EntryPoint = "getsockopt")]
    public static partial int GetOption(int fd, int level, int name, void* value, int* length);

    [LibraryImport(Name, EntryPoint = "getsockname")]
    public static partial int GetSocketName(int fd, void* address, int* length);
}

/// <summary>The kernel's epoll_event: packed to 12 bytes on x86-64, aligned elsewhere.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct EpollEvent
{
    public uint Events;
    public ulong Data;
}
