using System.Globalization;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary>Flags of an interface, with the system's own numbers (netdevice(7)).</summary>
[Flags]
internal enum InterfaceFlags
{
    None = 0,
    Up = 0x1,
    Broadcast = 0x2,
    Loopback = 0x8,
    PointToPoint = 0x10,
    Running = 0x40,
    Multicast = 0x1000,
}

/// <summary>An interface of this machine.</summary>
internal sealed record MachineInterface(string Name, int Index, int Mtu, string HardwareAddress, InterfaceFlags Flags, bool IsDefault)
{
    private static readonly (InterfaceFlags Flag, string Name)[] FlagNames =
    [
        (InterfaceFlags.Up, "up"),
        (InterfaceFlags.Broadcast, "broadcast"),
        (InterfaceFlags.Loopback, "loopback"),
        (InterfaceFlags.PointToPoint, "pointtopoint"),
        (InterfaceFlags.Multicast, "multicast"),
        (InterfaceFlags.Running, "running"),
    ];

    /// <summary>As Go's <c>net.Flags</c> prints them.</summary>
    public string FlagText
    {
        get
        {
            var names = FlagNames.Where(pair => Flags.HasFlag(pair.Flag)).Select(pair => pair.Name);
            var text = string.Join('|', names);
            return text.Length == 0 ? "0" : text;
        }
    }
}

/// <summary>An address on an interface: what go-sockaddr's templates are made of.</summary>
internal sealed record InterfaceAddress(NetworkAddress Address, MachineInterface On) : IGoStruct
{
    public static GoStructType Type { get; } = new(
        "sockaddr.IfAddr",
        [
            GoField.Of<InterfaceAddress>("Name", GoType.String, value => value.On.Name),
            GoField.Of<InterfaceAddress>("Index", GoType.Int, value => (nint)value.On.Index),
            GoField.Of<InterfaceAddress>("MTU", GoType.Int, value => (nint)value.On.Mtu),
        ])
    {
        Stringer = value => value.ToString()!,
    };

    public static GoType ListType { get; } = GoType.NamedSlice("sockaddr.IfAddrs", Type);

    GoType IGoStruct.GoType => Type;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Address} {{{On.Index} {On.Mtu} {On.Name} {On.HardwareAddress} {On.FlagText}}}");
}
