// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a place names whose port is not written.
 */
#include "unit.h"

static void means(const struct sipalg_site *site, const char *want)
{
	struct sipalg_end meant = sipalg_site_end(site);
	struct sipalg_end end = unit_end_of(want);

	unit_expect(sipalg_end_equal(&meant, &end), __FILE__, __LINE__, want);
}

static void header_means(const char *header, const char *want)
{
	EXPECT_REASON(unit_read_with(header), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	means(&unit_job.msg.sites[0], want);
}

static void written_port_counts(void)
{
	header_means("Contact: <sip:a@192.0.2.1:5070>\n", "192.0.2.1:5070");
	header_means("Contact: <sips:a@192.0.2.1:5060>\n", "192.0.2.1:5060");
	header_means("Via: SIP/2.0/TLS 192.0.2.1:5060\n", "192.0.2.1:5060");
}

static void sip_means_5060(void)
{
	header_means("Contact: <sip:a@192.0.2.1>\n", "192.0.2.1:5060");
	header_means("Via: SIP/2.0/UDP 192.0.2.1\n", "192.0.2.1:5060");
	header_means("Via: SIP/2.0/TCP 192.0.2.1\n", "192.0.2.1:5060");
}

static void sips_and_tls_mean_5061(void)
{
	header_means("Contact: <sips:a@192.0.2.1>\n", "192.0.2.1:5061");
	header_means("Via: SIP/2.0/TLS 192.0.2.1\n", "192.0.2.1:5061");
	header_means("Via: SIP/2.0/TLS-SCTP 192.0.2.1\n", "192.0.2.1:5061");
}

static void maddr_has_the_port_of_its_host(void)
{
	header_means("Contact: <sips:a@example.net;maddr=192.0.2.1>\n",
		     "192.0.2.1:5061");
	header_means("Via: SIP/2.0/UDP example.net;maddr=192.0.2.1\n",
		     "192.0.2.1:5060");
}

static void msrp_path_means_2855(void)
{
	EXPECT_REASON(unit_read_sdp("v=0\nm=message 9 TCP/MSRP *\n"
				    "a=path:msrp://192.0.2.1/x;tcp "
				    "msrps://192.0.2.1:5060/x;tcp\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.sdp.nr_sites, 2);
	means(&unit_job.sdp.sites[0], "192.0.2.1:2855");
	means(&unit_job.sdp.sites[1], "192.0.2.1:5060");
}

static const struct unit_case site_cases[] = {
	UNIT_CASE(written_port_counts),
	UNIT_CASE(sip_means_5060),
	UNIT_CASE(sips_and_tls_mean_5061),
	UNIT_CASE(maddr_has_the_port_of_its_host),
	UNIT_CASE(msrp_path_means_2855),
};
UNIT_SUITE(site);
