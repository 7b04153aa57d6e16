using Fairlead.Templates.Functions.Sockaddr;
using Fairlead.Templates.Tests.Fakes;

namespace Fairlead.Templates.Tests.Sockaddr;

/// <summary>go-sockaddr's language over a machine made up for the purpose; the examples of its documentation among them.</summary>
public sealed class SockaddrTests
{
    private const InterfaceFlags Lan = InterfaceFlags.Up | InterfaceFlags.Broadcast | InterfaceFlags.Multicast | InterfaceFlags.Running;

    private static readonly MachineInterface Loopback = new("lo", 1, 65536, "", InterfaceFlags.Up | InterfaceFlags.Loopback | InterfaceFlags.Running, false);
    private static readonly MachineInterface Ethernet = new("eth0", 2, 1500, "02:42:ac:11:00:02", Lan, true);
    private static readonly MachineInterface Bridge = new("br0", 3, 1500, "02:42:00:00:00:01", Lan, false);
    private static readonly MachineInterface Unplugged = new("eth1", 4, 1500, "02:42:00:00:00:03", InterfaceFlags.Broadcast, false);

    private static readonly InterfaceAddress[] Machine =
    [
        On(Loopback, "127.0.0.1/8"), On(Loopback, "::1/128"),
        On(Bridge, "172.17.0.1/16"), On(Bridge, "fe80::42/64"),
        On(Ethernet, "192.168.10.20/24"), On(Ethernet, "8.8.4.4/28"), On(Ethernet, "2a00::5/64"), On(Ethernet, "fd00::7/8"),
        On(Unplugged, "10.9.9.9/8"),
    ];

    [Theory]
    [InlineData("GetPrivateIP", "192.168.10.20")]
    [InlineData("GetPrivateIPs", "192.168.10.20 fd00::7 172.17.0.1")]
    [InlineData("GetPublicIP", "8.8.4.4")]
    [InlineData("GetPublicIPs", "8.8.4.4 2a00::5")]
    [InlineData("GetInterfaceIP \"br0\"", "172.17.0.1")]
    [InlineData("GetInterfaceIPs \"^eth0$\"", "192.168.10.20 8.8.4.4 fd00::7 2a00::5")]
    [InlineData("GetInterfaceIP \"none\"", "")]
    [InlineData("GetDefaultInterfaces | join \"address\" \",\"", "192.168.10.20,8.8.4.4,2a00::5,fd00::7")]
    [InlineData("GetAllInterfaces | include \"name\" \"^lo\" | printf \"%v\"", "[127.0.0.1/8 {1 65536 lo  up|loopback|running} ::1 {1 65536 lo  up|loopback|running}]")]
    [InlineData(". | limit 1 | attr \"string\"", "127.0.0.1/8")]
    [InlineData("(index . 4).Name", "eth0")]
    public void Source_OfAddresses_Gives(string expression, string expected) => Assert.Equal(expected, Render(expression));

    [Theory]
    [InlineData("include \"type\" \"ipv6\" | include \"flags\" \"loopback\"", "::1")]
    [InlineData("exclude \"type\" \"IPv6\" | exclude \"flags\" \"up\"", "10.9.9.9")]
    [InlineData("include \"flags\" \"forwardable|up\" | include \"type\" \"IPv4\"", "172.17.0.1 192.168.10.20 8.8.4.4")]
    [InlineData("include \"network\" \"172.16.0.0/12|127.0.0.0/8\"", "127.0.0.1 172.17.0.1")]
    [InlineData("include \"rfc\" \"1918|4193\"", "172.17.0.1 192.168.10.20 fd00::7 10.9.9.9")]
    [InlineData("exclude \"rfcs\" \"6890\"", "8.8.4.4 2a00::5")]
    [InlineData("include \"size\" \"64\"", "fe80::42 2a00::5")]
    [InlineData("include \"address\" \"^192\\\\.\"", "192.168.10.20")]
    [InlineData("include \"flag\" \"link-local unicast\"", "fe80::42")]
    [InlineData("include \"flag\" \"global unicast\" | include \"type\" \"ipv4\"", "172.17.0.1 192.168.10.20 8.8.4.4 10.9.9.9")]
    [InlineData("include \"type\" \"unix\"", "")]
    [InlineData("include \"port\" \"80\"", "")]
    public void Filter_OnAll_Leaves(string filter, string expected) => Assert.Equal(expected, Render($"GetAllInterfaces | {filter} | join \"address\" \" \""));

    [Theory]
    [InlineData("sort \"-address\" | include \"type\" \"ipv4\"", "192.168.10.20 172.17.0.1 127.0.0.1 10.9.9.9 8.8.4.4")]
    [InlineData("include \"type\" \"ipv4\" | sort \"size,+address\"", "10.9.9.9 127.0.0.1 172.17.0.1 192.168.10.20 8.8.4.4")]
    [InlineData("sort \"default,-type,address\" | unique \"name\"", "2a00::5 ::1 fe80::42 10.9.9.9 127.0.0.1 172.17.0.1")]
    [InlineData("sort \"name\" | unique \"name\"", "172.17.0.1 192.168.10.20 10.9.9.9 127.0.0.1")]
    [InlineData("include \"type\" \"ipv4\" | sort \"private,name\"", "172.17.0.1 192.168.10.20 10.9.9.9 127.0.0.1 8.8.4.4")]
    [InlineData("offset \"-2\" | limit 1", "fd00::7")]
    [InlineData("offset 3 | limit 2", "fe80::42 192.168.10.20")]
    [InlineData("limit 0", "")]
    public void Order_OfAll_Is(string order, string expected) => Assert.Equal(expected, Render($"GetAllInterfaces | {order} | join \"address\" \" \""));

    [Theory]
    [InlineData("127.0.0.1/8", "address", "+16777216", "128.0.0.1/8")]
    [InlineData("127.255.255.255/8", "address", "+1", "128.0.0.0/8")]
    [InlineData("255.255.255.255/32", "address", "+1", "0.0.0.0")]
    [InlineData("0.0.0.0/32", "address", "-1", "255.255.255.255")]
    [InlineData("127.0.0.1/8", "network", "-1", "127.255.255.255/8")]
    [InlineData("127.0.0.1/8", "network", "+2", "127.0.0.2/8")]
    [InlineData("10.0.0.7/30", "network", "+5", "10.0.0.5/30")]
    [InlineData("192.168.10.20/24", "mask", "16", "192.168.0.0/16")]
    [InlineData("192.168.10.20/24", "mask", "28", "192.168.10.16/24")]
    [InlineData("::1/128", "address", "+256", "::101")]
    [InlineData("::/128", "address", "-1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fd00::7/8", "network", "-1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/8")]
    public void Math_OnAnAddress_Reckons(string address, string operation, string value, string expected) =>
        Assert.Equal(expected, Render($"GetAllInterfaces | math \"{operation}\" \"{value}\" | attr \"string\"", On(Ethernet, address)));

    [Theory]
    [InlineData("192.168.10.20/24", "address=192.168.10.20 type=IPv4 netmask=255.255.255.0 network=192.168.10.0/24 mask_bits=24 size=256 first_usable=192.168.10.1 last_usable=192.168.10.254 broadcast=192.168.10.255 uint32=3232238100 hex=c0a80a14 octets=192_168_10_20 binary=11000000101010000000101000010100 host=192.168.10.20 port=0 name=eth0 flags=up|broadcast|multicast|running")]
    [InlineData("10.0.0.4/31", "first_usable=10.0.0.4 last_usable=10.0.0.5 size=2")]
    [InlineData("10.0.0.4/32", "first_usable=10.0.0.4 last_usable=10.0.0.4 size=1 network=10.0.0.4 string=10.0.0.4")]
    [InlineData("2001:db8::5/126", "type=IPv6 network=2001:db8::4/126 netmask=ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc size=4 first_usable=2001:db8::4 last_usable=2001:db8::7 uint128=42540766411282592856903984951653826565")]
    [InlineData("::/0", "size=340282366920938463463374607431768211456")]
    public void Attr_OfAnAddress_Is(string address, string expected)
    {
        foreach (var pair in expected.Split(' '))
        {
            // The octets are told apart by spaces, which here stand between the pairs.
            var (name, value) = (pair.Split('=')[0], pair.Split('=')[1].Replace('_', ' '));
            Assert.Equal(value, Render($"GetAllInterfaces | attr \"{name}\"", On(Ethernet, address)));
        }
    }

    [Theory]
    [InlineData("GetAllInterfaces | attr \"broadcast\"", "::1/128", "an address of type IPv6 has no attribute \"broadcast\"")]
    [InlineData("GetAllInterfaces | attr \"nosuch\"", "::1/128", "there is no attribute \"nosuch\"; there are name, flags")]
    [InlineData("GetAllInterfaces | include \"kind\" \"x\"", "::1/128", "there is no selector \"kind\"")]
    [InlineData("GetAllInterfaces | include \"flags\" \"fast\"", "::1/128", "there is no flag \"fast\"")]
    [InlineData("GetAllInterfaces | include \"rfc\" \"1\"", "::1/128", "no blocks are known of RFC 1; known are 919")]
    [InlineData("GetAllInterfaces | include \"network\" \"ten\"", "::1/128", "\"ten\" is no network")]
    [InlineData("GetAllInterfaces | sort \"speed\"", "::1/128", "sort knows no \"speed\"")]
    [InlineData("GetAllInterfaces | math \"address\" \"1\"", "::1/128", "write it with its sign")]
    [InlineData("GetAllInterfaces | math \"mask\" \"33\"", "10.0.0.1/8", "longer than an address of 32")]
    [InlineData("GetAllInterfaces | offset 5", "::1/128", "offset 5 is outside of a list of 1")]
    [InlineData("\"text\" | attr \"name\"", "::1/128", "expected addresses, not string")]
    public void Expression_Wrong_SaysWhatIs(string expression, string address, string message)
    {
        var failure = Assert.Throws<TemplateException>(() => Render(expression, On(Ethernet, address)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attr_InARange_TakesOneAddress() => Assert.Equal(
        "127.0.0.1 on lo, 172.17.0.1 on br0, ",
        Render("range GetAllInterfaces | include \"type\" \"IPv4\" | limit 2 }}{{Attr \"address\" .}} on {{Attr \"name\" .}}, {{end"));

    [Fact]
    public void RenderText_SeveralExpressionsInAText_FillsThemIn() => Assert.Equal(
        "127.0.0.1 192.168.10.20 172.17.0.1,192.168.10.20",
        SockaddrTemplates.RenderText(
            new FakeWorld(), "127.0.0.1 {{ GetPrivateIP }} {{ GetPrivateInterfaces | include \"type\" \"IPv4\" | sort \"address\" | join \"address\" \",\" }}", Machine));

    [Theory]
    [InlineData("{{ GetAllInterfaces | include \"flags\" \"loopback\" | include \"type\" \"IPv4\" | join \"address\" \" \" }}", "127.0.0.1")]
    [InlineData("no template", "no template")]
    public void TryRender_AddressesOfThisMachine_AreFilledIn(string template, string expected)
    {
        Assert.True(AddressTemplates.TryRender(template, out var rendered, out _));
        Assert.Equal(expected, rendered);
    }

    [Theory]
    [InlineData("{{ GetIP }}", "GetIP")]
    [InlineData("{{ GetAllInterfaces | sort \"speed\" }}", "sort knows no \"speed\"")]
    [InlineData("{{ env \"HOME\" }}", "env")]
    public void TryRender_WrongTemplate_SaysWhatIs(string template, string message)
    {
        Assert.False(AddressTemplates.TryRender(template, out _, out var error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ThisMachine_HasALoopback()
    {
        var loopback = Assert.Single(MachineInterfaces.Read(), entry => entry.Address.ToString() == "127.0.0.1/8");
        Assert.True(loopback.On.Flags.HasFlag(InterfaceFlags.Up | InterfaceFlags.Loopback));
        Assert.True(loopback.On.Index > 0);
    }

    private static InterfaceAddress On(MachineInterface where, string address)
    {
        Assert.True(NetworkAddress.TryParse(address, out var parsed));
        return new InterfaceAddress(parsed, where);
    }

    private static string Render(string expression, params InterfaceAddress[] machine) =>
        SockaddrTemplates.Render(new FakeWorld(), expression, machine.Length > 0 ? machine : Machine);
}
