using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Balancer.Loops;

/// <summary>A sockaddr as the kernel wants it, built once per listener or server and passed to bind and connect as it is.</summary>
internal sealed class SocketAddress
{
    private const int MaximumLength = 128;

    public SocketAddress(EndPoint endPoint)
    {
        EndPoint = endPoint;
        Bytes = GC.AllocateArray<byte>(MaximumLength, pinned: true);
        switch (endPoint)
        {
            case IPEndPoint { AddressFamily: AddressFamily.InterNetwork } v4:
                Family = Libc.AfInet;
                Length = 16;
                BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(2), (ushort)v4.Port);
                v4.Address.TryWriteBytes(Bytes.AsSpan(4), out _);
                break;
            case IPEndPoint v6:
                Family = Libc.AfInet6;
                Length = 28;
                BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(2), (ushort)v6.Port);
                v6.Address.TryWriteBytes(Bytes.AsSpan(8), out _);
                BitConverter.TryWriteBytes(Bytes.AsSpan(24), (uint)v6.Address.ScopeId);
                break;
            case UnixDomainSocketEndPoint unix:
                Family = Libc.AfUnix;
                string path = unix.ToString();
                // unix(7): sun_path is 108 bytes with its final zero; an abstract name begins with a zero byte, which .NET prints as '@'.
                int written = Encoding.UTF8.GetBytes(path, Bytes.AsSpan(2, 107));
                if (path.StartsWith('@'))
                {
                    Bytes[2] = 0;
                    Length = 2 + written;
                }
                else
                {
                    Length = 2 + written + 1;
                }

                break;
            default:
                throw new ArgumentException($"cannot connect or listen on an address of type {endPoint.GetType().Name}", nameof(endPoint));
        }

        BitConverter.TryWriteBytes(Bytes.AsSpan(), (ushort)Family);
    }

    public EndPoint EndPoint { get; }

    /// <summary>Pinned.</summary>
    public byte[] Bytes { get; }

    public int Length { get; }

    public int Family { get; }

    public bool IsUnix => Family == Libc.AfUnix;

    /// <summary>Reads what accept4 or getsockname wrote.</summary>
    public static PeerAddress ReadPeer(ReadOnlySpan<byte> sockaddr)
    {
        ushort family = sockaddr.Length >= 2 ? BitConverter.ToUInt16(sockaddr) : (ushort)0;
        if (family == Libc.AfInet && sockaddr.Length >= 8)
        {
            return PeerAddress.FromV4(
                BinaryPrimitives.ReadUInt32BigEndian(sockaddr[4..]), BinaryPrimitives.ReadUInt16BigEndian(sockaddr[2..]));
        }

        return family == Libc.AfInet6 && sockaddr.Length >= 24
            ? PeerAddress.FromV6(sockaddr.Slice(8, 16), BinaryPrimitives.ReadUInt16BigEndian(sockaddr[2..]))
            : default;
    }
}
